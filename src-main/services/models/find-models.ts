import { realpath } from 'node:fs/promises'
import type { Model } from '#contract/models.ts'
import { readFileName, splitOf } from './names.ts'
import { listModelFiles, type FoundFile } from './walk.ts'

/** A folder that holds models as `<publisher>/<repository>/<file>.gguf`, or nearer to its top. */
export interface ModelFolder {
  dir: string
  source: Model['source']
}

/** A model and where its (first) file lies. */
export type FoundModel = Model & { path: string }

const deepest = 2

/** 4B comes before 14B. */
const byName = new Intl.Collator('en', { numeric: true })

/**
 * Lists the models in `folders` by name. The first folder wins where two hold the same one; a folder that is not
 * there holds none. A model split over several files is listed once all of them are there, under its first.
 */
export const findModels = async (folders: readonly ModelFolder[]): Promise<FoundModel[]> => {
  const found = new Map<string, FoundModel>()
  for (const { dir, source } of folders) {
    const root = await realpath(dir).catch(() => null)
    if (root === null) continue
    for (const model of joinSplits(await listModelFiles(root, deepest), source)) {
      if (!found.has(model.id)) found.set(model.id, model)
    }
  }
  return sortByName([...found.values()])
}

export const sortByName = <T extends Model>(models: readonly T[]): T[] =>
  models.toSorted((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))

/** The models that `files` make: a split one once all of its parts are among them. */
export const joinSplits = (files: FoundFile[], source: Model['source']): FoundModel[] => {
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
