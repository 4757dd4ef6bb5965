import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { bootId } from '#lib/boot.ts'

/** Who writes a part: the number of a process says something only on the computer that gave it, and until that starts again. */
export interface Writer {
  host: string
  boot: string
  pid: number
}

const readOr = (read: () => string): string => {
  try {
    return read()
  } catch {
    // No Linux: there the name of the computer must do.
    return ''
  }
}
const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

let writer: Writer | null = null
/**
 * This process; the same all its life, also when its computer is called otherwise meanwhile. A sandbox counts its processes by
 * itself, and is as another computer.
 */
export const thisWriter = (): Writer =>
  (writer ??= {
    host: short(hostname() + readOr(() => readlinkSync('/proc/self/ns/pid'))),
    boot: short(bootId() ?? ''),
    pid: process.pid,
  })

/**
 * What a copy under way is called: no model yet, whoever looks. With who writes it: the app and the terminal may copy the same
 * model at once, two computers to one shared folder too, and none may name what another is still writing.
 */
export const partOf = (path: string, { host, boot, pid }: Writer = thisWriter()): string =>
  `${path}.${host}-${boot}-${pid}.copy.part`

const partName = /^(.+\.gguf)(?:\.([0-9a-f]{8})-([0-9a-f]{8})-(\d+)|\.\d+)?\.copy\.part$/i

/** Writing a chunk takes no such time, nor does reading back what is written, which leaves the time as it is. */
const untouchedMs = 24 * 60 * 60 * 1000

/** Whether a file is a part of a copy that nobody writes to any more. */
export const isAbandoned = async (path: string): Promise<boolean> => {
  const match = partName.exec(basename(path))
  if (!match) return false
  const stats = await stat(path).catch(() => null)
  if (!stats?.isFile()) return false
  const [, , host, boot, pid] = match
  const here = thisWriter()
  if (host === here.host) return !(boot === here.boot && isRunning(Number(pid)))
  // Of another computer only the time tells; a shared folder has its own clock, and a stick is in one computer at a time.
  return Date.now() - stats.mtimeMs > untouchedMs
}

/** Deletes the parts of the file at `path` that nobody writes to any more: a drive that was pulled out brings them back. */
export const removeOldParts = async (path: string): Promise<void> => {
  const [folder, name] = [dirname(path), basename(path)]
  const own = basename(partOf(path))
  for (const other of await readdir(folder).catch(() => [])) {
    if (partName.exec(other)?.[1] !== name) continue
    const part = join(folder, other)
    // One of ours is of a copy that ended: no two of this process go to one place.
    if (other === own || (await isAbandoned(part))) await rm(part, { force: true }).catch(() => undefined)
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
