import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What a copy or an upload that was killed leaves. Parts of downloads are others, and are gone on with. */
const stale = /\.(copy|upload)\.part$/

/** A part that nobody has written to for so long is nobody's: the terminal may be importing at this moment. */
const untouchedMs = 60 * 60 * 1000

/** Deletes what interrupted copies left in the library at `dir`. */
export const sweepStaleParts = async (dir: string): Promise<void> => {
  const names = await readdir(dir, { recursive: true }).catch(() => [])
  for (const name of names.filter((name) => stale.test(name))) {
    const path = join(dir, name)
    const stats = await stat(path).catch(() => null)
    if (stats?.isFile() && Date.now() - stats.mtimeMs > untouchedMs) await rm(path, { force: true })
  }
}
