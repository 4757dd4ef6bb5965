import { lstat, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { hashFile, type HashOptions } from './hash-file.ts'

/** A file to copy, and where to. */
export interface FileToCopy {
  from: string
  to: string
  /** Every hash that is known of it; all must hold. */
  hashes: readonly string[]
}

/**
 * The SHA-256 of the file that has the name already, when it is the one to be copied: read from the disk, and compared with what is
 * known of it, or with the file itself where nothing is. Null when nothing has the name. Throws NAME_TAKEN for another file.
 */
export const hashThere = async (
  { from, to, hashes: [known] }: FileToCopy,
  options: Pick<HashOptions, 'signal' | 'onBytes'>,
): Promise<string | null> => {
  // A link leads to a file that may be gone tomorrow, or be the very one that is copied.
  const there = await lstat(to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (!there) return null
  const source = await stat(from)
  const isItself = there.ino === source.ino && there.dev === source.dev && there.nlink < 2
  if (!there.isFile() || isItself || there.size !== source.size) throw anotherThere(to)
  const hash = await hashFile(to, { ...options, pastCache: true })
  const expected = known ?? (await hashFile(from, { signal: options.signal }))
  if (hash !== expected) throw anotherThere(to)
  return hash
}

const anotherThere = (path: string): AppError => {
  const name = basename(path)
  return new AppError(
    'NAME_TAKEN',
    `Another file is called ${name} there already, or a damaged one. Nothing was changed; move or delete it (${path}), then copy again.`,
    { details: { name } },
  )
}
