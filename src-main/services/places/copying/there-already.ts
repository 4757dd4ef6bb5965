import { lstat, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { realPathOf } from '#services/models/inside.ts'
import { hashFile, type HashOptions } from './hash-file.ts'

/** A file to copy, and where to. */
export interface FileToCopy {
  from: string
  to: string
  /** Every hash that is known of it; all must hold. */
  hashes: readonly string[]
}

/**
 * The SHA-256 of the file that has the name already, when it is the one to be copied: both are read, as whoever moves a file deletes
 * the one for the other, what has the name once it is on the disk. Null when nothing has the name. Throws NAME_TAKEN for another file, CONFLICT where it is the very one.
 */
export const hashThere = async (
  { from, to }: Pick<FileToCopy, 'from' | 'to'>,
  options: Pick<HashOptions, 'signal' | 'onBytes'>,
): Promise<string | null> => {
  // A link leads to a file that may be gone tomorrow, or be the very one that is copied.
  const there = await lstat(to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (!there) return null
  const source = await stat(from)
  if (samePlace(from) === samePlace(to)) throw isItself(to)
  if (!there.isFile() || there.size !== source.size) throw anotherThere(to)
  const hash = await hashFile(to, { ...options, fromDisk: true })
  if (hash !== (await hashFile(from, { signal: options.signal }))) throw anotherThere(to)
  return hash
}

/** Not by its number on the disk: a second name of the same bytes can be deleted for the first. */
const samePlace = (path: string) => join(realPathOf(dirname(path)), basename(path))

const isItself = (path: string): AppError =>
  new AppError(
    'CONFLICT',
    `${basename(path)} is to be copied to where it lies already (${path}). Nothing was changed, and nothing is to be done.`,
  )

const anotherThere = (path: string): AppError => {
  const name = basename(path)
  return new AppError(
    'NAME_TAKEN',
    `Another file is called ${name} there already, or a damaged one. Nothing was changed; move or delete it (${path}), then copy again.`,
    { details: { name } },
  )
}
