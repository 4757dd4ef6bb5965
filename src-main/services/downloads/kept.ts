import { rm, stat } from 'node:fs/promises'
import { journalPath, keptBytes, partPath } from './transfer/index.ts'

/** How many bytes of the file at `path` are here: all of it, or what an unfinished transfer kept. */
export const bytesHere = async (path: string): Promise<number> => {
  const whole = await stat(path).catch(() => null)
  return whole ? whole.size : await keptBytes(path)
}

/** Forgets what was fetched of the file at `path`; a whole file stays. */
export const forgetPart = async (path: string): Promise<void> => {
  for (const left of [
    partPath(path),
    journalPath(path),
    `${journalPath(path)}.tmp`,
    `${partPath(path)}.lock`,
  ]) {
    await rm(left, { force: true })
  }
}
