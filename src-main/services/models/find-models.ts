import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Model } from '#contract/models.ts'
import { isInside } from './inside.ts'
import { isModelFile, readFileName, splitOf } from './names.ts'

/** A folder that holds models as `<publisher>/<repository>/<file>.gguf`, or nearer to its top. */
export interface ModelFolder {
  dir: string
  source: Model['source']
}

/** A model and where its (first) file lies. */
export type FoundModel = Model & { path: string }

interface FoundFile {
  /** The folders below the root, at most two. */
  folders: string[]
  fileName: string
  path: string
  sizeBytes: number
}

const deepest = 2

/**
 * Lists the models in `folders` by name. The first folder wins where two hold the same one; a folder that is not
 * there holds none. A model split over several files is listed once all of them are there, under its first.
 */
export const findModels = async (folders: readonly ModelFolder[]): Promise<FoundModel[]> => {
  const found = new Map<string, FoundModel>()
  for (const { dir, source } of folders) {
    const root = await realpath(dir).catch(() => null)
    if (root === null) continue
    for (const model of joinSplits(await listFiles(root, root, []), source)) {
      if (!found.has(model.id)) found.set(model.id, model)
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1))
}

/** Every model file below `dir`; what cannot be read, or leads out of `root`, is passed over. */
const listFiles = async (root: string, dir: string, folders: string[]): Promise<FoundFile[]> => {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const lists = await Promise.all(
    entries.map(async (entry): Promise<FoundFile[]> => {
      if (entry.name.startsWith('.')) return []
      const path = await realpath(join(dir, entry.name)).catch(() => null)
      if (path === null || !isInside(root, path)) return []
      const stats = await stat(path).catch(() => null)
      if (stats?.isDirectory() && folders.length < deepest) {
        return listFiles(root, path, [...folders, entry.name])
      }
      if (!stats?.isFile() || stats.size === 0 || !isModelFile(entry.name)) return []
      return [{ folders, fileName: entry.name, path, sizeBytes: stats.size }]
    }),
  )
  return lists.flat()
}

const joinSplits = (files: FoundFile[], source: Model['source']): FoundModel[] => {
  const groups = Map.groupBy(files, ({ folders, fileName }) => {
    const { stem, partCount } = splitOf(fileName)
    return partCount === 1
      ? [...folders, fileName].join('/')
      : `${[...folders, stem].join('/')} (${partCount})`
  })
  return [...groups.values()].flatMap((parts) => {
    const first = parts.find(({ fileName }) => splitOf(fileName).part === 1)
    if (!first || parts.length < splitOf(first.fileName).partCount) return []
    const { folders, fileName, path } = first
    return [
      {
        id: [...folders, fileName].join('/'),
        ...readFileName(fileName),
        publisher: folders[0] ?? '',
        repository: folders[1] ?? '',
        fileName,
        sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        source,
        path,
      },
    ]
  })
}
