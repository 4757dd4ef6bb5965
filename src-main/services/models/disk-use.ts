import { lstat, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskUse } from '#contract/models.ts'

/** What lies in the library, in bytes: models with what belongs to them, and what is on its way. */
export const measureLibrary = async (
  dir: string,
): Promise<Pick<DiskUse, 'modelsBytes' | 'partsBytes' | 'freeBytes'>> => {
  const use = { modelsBytes: 0, partsBytes: 0 }
  const add = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    await Promise.all(
      entries.map(async (entry) => {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) {
          // The trash of a library on a disk of its own.
          if (entry.name !== '.trash') await add(path)
          return
        }
        // It may have gone meanwhile: downloads end.
        const stats = entry.isFile() ? await lstat(path).catch(() => null) : null
        if (!stats) return
        if (!/\.part(\.json)?$/.test(entry.name)) use.modelsBytes += stats.size
        // A download reserves its whole size at once, and its holes cost nothing.
        else use.partsBytes += stats.blocks > 0 ? Math.min(stats.size, stats.blocks * 512) : stats.size
      }),
    )
  }
  await add(dir)
  const { bavail, bsize } = await statfs(dir)
  return { ...use, freeBytes: bavail * bsize }
}

/** A model whose hash may be known. */
export interface Hashed {
  id: string
  sizeBytes: number
  sha256: string | null
}

/** The ids of models whose hashes are the same. */
export const findDuplicates = (models: readonly Hashed[]): string[][] => {
  const groups = Map.groupBy(
    models.filter(({ sha256 }) => sha256 !== null),
    ({ sha256, sizeBytes }) => `${sha256} ${sizeBytes}`,
  )
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.map(({ id }) => id))
}

/** Those whose hash must be computed before it can be said whether another model is the same: it has their size. */
export const suspects = <T extends Hashed>(models: readonly T[]): T[] =>
  [...Map.groupBy(models, ({ sizeBytes }) => sizeBytes).values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => group.filter(({ sha256 }) => sha256 === null))
