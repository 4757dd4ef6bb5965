import { join } from 'node:path'
import type { Provenance } from '#contract/models.ts'
import { libraryFileName, libraryFolders } from '../models/library-names.ts'
import { partNames } from '../models/names.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { copyModel, type CopyJob } from './copying/copy-model.ts'
import { readBeside } from './copying/hashes-beside.ts'
import type { PlaceModel } from './scan/index.ts'

export interface TakeInOptions extends Pick<CopyJob, 'signal' | 'onProgress'> {
  modelsDir: string
  sidecars: Sidecars
  /** Reads the header in the engine's process; throws MODEL_FILE_INVALID. */
  inspect: (path: string) => Promise<unknown>
  /** How the files get there: copied, unless something else is given. */
  transfer?: (job: CopyJob) => Promise<string[]>
}

/** The id that a model of a place will have in the library. */
export const libraryIdOf = (model: Pick<PlaceModel, 'publisher' | 'repository' | 'fileName'>): string =>
  [...libraryFolders(model), libraryFileName(model.fileName)].join('/')

/**
 * Brings a model of a place into the library, checked against every hash that is known of it, and writes down where it
 * came from. Returns its id. Throws what `copyModel` throws; the place is never written to.
 */
export const takeIn = async (model: PlaceModel, options: TakeInOptions): Promise<string> => {
  const { modelsDir, sidecars, inspect, transfer = copyModel, signal, onProgress } = options
  const id = libraryIdOf(model)
  const [publisher, repository, fileName = ''] = id.split('/')
  const names = partNames(fileName)
  const beside = await Promise.all(model.paths.map((path) => readBeside(path)))
  const files = model.paths.map((from, index) => {
    const told = model.hashes[index] ?? null
    const hashes = [...(beside[index]?.hashes ?? []), ...(told === null ? [] : [told])]
    return { from, to: join(modelsDir, publisher ?? '', repository ?? '', names[index] ?? fileName), hashes }
  })
  const computed = await transfer({ name: model.name, files, signal, onProgress, inspect })
  for (const [index, { from, to, hashes }] of files.entries()) {
    const provenance: Provenance = {
      origin: beside[index]?.origin ?? from,
      sha256: computed[index] ?? null,
      hash: hashes.length > 0 ? 'matched' : 'computed',
      checkedAt: Date.now(),
    }
    sidecars.update(to, { provenance })
  }
  return id
}
