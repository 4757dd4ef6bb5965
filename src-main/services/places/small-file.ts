import { open } from 'node:fs/promises'

/** Manifests, settings and lists of hashes are smaller; whatever is larger is something else. */
const mostBytes = 4 << 20

/** The text of a regular file of at most 4 MiB, or null: these are other people's files, which may be anything. */
export const readSmallFile = async (path: string): Promise<string | null> => {
  try {
    const file = await open(path, 'r')
    try {
      const stats = await file.stat()
      return stats.isFile() && stats.size <= mostBytes ? await file.readFile('utf8') : null
    } finally {
      await file.close()
    }
  } catch {
    // Missing or not readable: it says nothing.
    return null
  }
}
