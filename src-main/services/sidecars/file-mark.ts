import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
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

/** The mark of the file at `path`, read in pieces between which others have their turn; null when it cannot be read, or changes meanwhile. */
export const readMark = async (path: string): Promise<FileMark | null> => {
  try {
    await using file = await open(path, 'r')
    const before = await file.stat()
    const hash = createHash('sha256')
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (let at = 0; at < beginningBytes;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, at)
      if (bytesRead === 0) break
      hash.update(chunk.subarray(0, bytesRead))
      at += bytesRead
    }
    const { size: sizeBytes, mtimeMs: modifiedAt } = await file.stat()
    if (before.size !== sizeBytes || before.mtimeMs !== modifiedAt) return null
    return { sizeBytes, modifiedAt, beginning: hash.digest('hex') }
  } catch {
    return null
  }
}

/** Tells files from others that came in their place under the same name. */
export interface Marks {
  /** The mark of the file at `path`; null when it cannot be read. */
  of(path: string): FileMark | null
  /** Whether the file at `path` is the one that was marked. Its bytes are looked at only when its time is another. */
  holds(path: string, mark: FileMark): boolean
}

/** What was read of a file stays known as long as its size and its time are the same. */
export const createMarks = (): Marks => {
  const known = new Map<string, FileMark>()
  const read = (path: string, file: number): FileMark => {
    const { size: sizeBytes, mtimeMs: modifiedAt } = fstatSync(file)
    const before = known.get(path)
    if (before?.sizeBytes === sizeBytes && before.modifiedAt === modifiedAt) return before
    const mark = { sizeBytes, modifiedAt, beginning: hashOf(file) }
    known.set(path, mark)
    return mark
  }
  return {
    of: (path) => {
      // It is written down: what was read before is not taken for it.
      known.delete(path)
      return withFile(path, (file) => read(path, file))
    },
    holds: (path, mark) =>
      withFile(path, (file) => {
        const { size, mtimeMs } = fstatSync(file)
        if (size !== mark.sizeBytes) return false
        return mtimeMs === mark.modifiedAt || read(path, file).beginning === mark.beginning
      }) ?? false,
  }
}
