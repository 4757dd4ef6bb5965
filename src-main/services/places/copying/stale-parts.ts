import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbandoned } from './parts.ts'

/** What an upload that was killed leaves: only the app takes them in, and starts with this. */
const uploadName = /\.gguf\.upload\.part$/i
/** Another one may be at it where two share a library. */
const untouchedMs = 60 * 60 * 1000

/** The library has a folder for the publisher, and in there one for the repository. */
const deepest = 2

/** Deletes what interrupted copies and uploads left in the library at `dir`. Parts of downloads are others, and are gone on with. */
export const sweepStaleParts = async (dir: string): Promise<void> => {
  for (const path of await filesWithin(dir, deepest)) {
    const isLeft = uploadName.test(path) ? await isOld(path) : await isAbandoned(path)
    if (isLeft) await rm(path, { force: true })
  }
}

/** The files in the folder and those in it, so many levels down. What a link leads to is not ours. */
const filesWithin = async (dir: string, levels: number): Promise<string[]> => {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const pathOf = ({ name }: { name: string }) => join(dir, name)
  const below = levels === 0 ? [] : entries.filter((entry) => entry.isDirectory())
  const lists = await Promise.all(below.map((entry) => filesWithin(pathOf(entry), levels - 1)))
  return [...entries.filter((entry) => entry.isFile()).map(pathOf), ...lists.flat()]
}

const isOld = async (path: string): Promise<boolean> => {
  const stats = await stat(path).catch(() => null)
  return stats !== null && stats.isFile() && Date.now() - stats.mtimeMs > untouchedMs
}
