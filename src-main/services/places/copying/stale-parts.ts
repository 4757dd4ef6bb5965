import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbandoned } from './parts.ts'

/** What an upload that was killed leaves: only the app takes them in, and starts with this. */
const uploadSuffix = '.upload.part'
/** Another one may be at it where two share a library. */
const untouchedMs = 60 * 60 * 1000

/** Deletes what interrupted copies and uploads left in the library at `dir`. Parts of downloads are others, and are gone on with. */
export const sweepStaleParts = async (dir: string): Promise<void> => {
  for (const name of await readdir(dir, { recursive: true }).catch(() => [])) {
    const path = join(dir, name)
    const isLeft = name.endsWith(uploadSuffix) ? await isOld(path) : await isAbandoned(path)
    if (isLeft) await rm(path, { force: true })
  }
}

const isOld = async (path: string): Promise<boolean> => {
  const stats = await stat(path).catch(() => null)
  return stats !== null && stats.isFile() && Date.now() - stats.mtimeMs > untouchedMs
}
