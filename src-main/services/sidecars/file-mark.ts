import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'

/** What tells a file from another one that came in its place under the same name. */
export const fileMarkSchema = z.object({
  sizeBytes: z.number(),
  modifiedAt: z.number(),
  /** SHA-256 of its first bytes, among which is what its header says; a copy on another disk has the same. */
  beginning: z.string(),
})
export type FileMark = z.infer<typeof fileMarkSchema>

/** Longer than the header of nearly every model, vocabulary and chat template included; read within some hundredths of a second. */
const beginningBytes = 16 << 20
const chunkBytes = 1 << 20

const withFile = <T>(path: string, work: (file: number) => T): T | null => {
  try {
    const file = openSync(path, 'r')
    try {
      return work(file)
    } finally {
      closeSync(file)
    }
  } catch {
    // It is gone, or cannot be read: there is nothing to be told from another.
    return null
  }
}

const hashOf = (file: number): string => {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(chunkBytes)
  for (let at = 0; at < beginningBytes;) {
    const length = readSync(file, chunk, 0, chunkBytes, at)
    if (length === 0) break
    hash.update(chunk.subarray(0, length))
    at += length
  }
  return hash.digest('hex')
}

/** The mark of the file at `path`; null when it cannot be read. */
export const markOf = (path: string): FileMark | null =>
  withFile(path, (file) => {
    const { size, mtimeMs } = fstatSync(file)
    return { sizeBytes: size, modifiedAt: mtimeMs, beginning: hashOf(file) }
  })

/** Whether the file at `path` is the one that was marked. Its bytes are looked at only when its time is another. */
export const isMarked = (path: string, mark: FileMark): boolean =>
  withFile(path, (file) => {
    const { size, mtimeMs } = fstatSync(file)
    return size === mark.sizeBytes && (mtimeMs === mark.modifiedAt || hashOf(file) === mark.beginning)
  }) ?? false
