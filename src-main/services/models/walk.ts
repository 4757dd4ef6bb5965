import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isInside } from './inside.ts'
import { isModelFile } from './names.ts'

/** A file that can be a model, or a part of one. */
export interface FoundFile {
  /** The folders between the root and the file. */
  folders: string[]
  fileName: string
  path: string
  sizeBytes: number
}

/** A folder that somebody picked may be a whole disk: after so many entries it has been looked at long enough. */
const mostEntries = 50_000

/**
 * Every model file below `from`, at most `deepest` folders down. What cannot be read, begins with a dot or leads out of
 * the real path `root` is passed over.
 */
export const listModelFiles = async (root: string, deepest: number, from = root): Promise<FoundFile[]> => {
  let entriesLeft = mostEntries

  const list = async (dir: string, folders: string[]): Promise<FoundFile[]> => {
    const entries = await readdir(dir).catch(() => [])
    const names = entries.filter((name) => !name.startsWith('.')).slice(0, Math.max(0, entriesLeft))
    entriesLeft -= names.length
    const lists = await Promise.all(
      names.map(async (fileName): Promise<FoundFile[]> => {
        const path = join(dir, fileName)
        const real = await realpath(path).catch(() => null)
        if (real === null || !isInside(root, real)) return []
        const stats = await stat(real).catch(() => null)
        if (stats?.isDirectory() && folders.length < deepest) return list(real, [...folders, fileName])
        if (!stats?.isFile() || stats.size === 0 || !isModelFile(fileName)) return []
        return [{ folders, fileName, path, sizeBytes: stats.size }]
      }),
    )
    return lists.flat()
  }
  return list(from, [])
}
