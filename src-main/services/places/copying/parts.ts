import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const ending = '.copy.part'

/**
 * What a copy under way is called: no model yet, whoever looks. With the number of the process that writes it: the app and the
 * terminal may copy the same model at once, and neither may name what the other is still writing.
 */
export const partOf = (path: string, pid = process.pid): string => `${path}.${pid}${ending}`

/** Deletes the parts of the file at `path` that nobody writes to any more: a drive that was pulled out brings them back. */
export const removeOldParts = async (path: string): Promise<void> => {
  const [folder, name] = [dirname(path), basename(path)]
  for (const other of await readdir(folder).catch(() => [])) {
    if (!other.startsWith(`${name}.`) || !other.endsWith(ending)) continue
    const pid = other.slice(name.length + 1, -ending.length)
    // Earlier ones had no number.
    if (!/^\d*$/.test(pid) || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue
    await rm(join(folder, other), { force: true }).catch(() => undefined)
  }
}

const isRunning = (pid: number): boolean => {
  if (pid === 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
