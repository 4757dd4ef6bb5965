import { join } from 'node:path'
import type { Provenance } from '#contract/models.ts'
import { libraryFileName, libraryFolders } from '../models/library-names.ts'
import { partNames } from '../models/names.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { toldHash } from '../sidecars/told-hash.ts'
import { copyModel, type CopyJob } from './copying/copy-model.ts'
import { readBeside } from './copying/hashes-beside.ts'
import type { FileToCopy } from './copying/there-already.ts'
import type { PlaceModel } from './scan/index.ts'

export interface TakeInOptions extends Pick<CopyJob, 'signal' | 'onProgress'> {
  modelsDir: string
  sidecars: Sidecars
  /** Reads the header in the engine's process; throws MODEL_FILE_INVALID. */
  inspect: (path: string) => Promise<unknown>
}

/** The id that a model of a place will have in the library. */
export const libraryIdOf = (model: Pick<PlaceModel, 'publisher' | 'repository' | 'fileName'>): string =>
  [...libraryFolders(model), libraryFileName(model.fileName)].join('/')

/**
 * Brings a model of a place into the library, checked against every hash that is known of it, and writes down where it
 * came from; which file became which. Throws what `copyModel` throws; the place is never written to.
 */
export const takeIn = async (
  model: PlaceModel,
  options: TakeInOptions,
): Promise<{ id: string; wasThere: boolean; files: readonly FileToCopy[] }> => {
  const { modelsDir, sidecars, inspect, signal, onProgress } = options
  const id = libraryIdOf(model)
  const [publisher, repository, fileName = ''] = id.split('/')
  const names = partNames(fileName)
  const beside = await Promise.all(model.paths.map((path) => readBeside(path)))
  const files = model.paths.map((from, index) => {
    const told = model.hashes[index] ?? null
    const hashes = [...(beside[index]?.hashes ?? []), ...(told === null ? [] : [told])]
    return { from, to: join(modelsDir, publisher ?? '', repository ?? '', names[index] ?? fileName), hashes }
  })
  const job = { name: model.name, files, signal, onProgress, inspect }
  const { hashes: computed, wasThere } = await copyModel(job)
  for (const [index, { from, to, hashes }] of files.entries()) {
    const sha256 = computed[index] ?? null
    // What is known of a file that was here says more than the place it was compared with.
    const known = sidecars.read(to).provenance
    const before = known?.sha256 === sha256 && known.hash !== 'differs' ? known : null
    const provenance: Provenance = {
      origin: before?.origin ?? beside[index]?.origin ?? from,
      sha256,
      hash: hashes.length > 0 || toldHash(before) !== null ? 'matched' : 'computed',
      checkedAt: Date.now(),
    }
    sidecars.update(to, { provenance, unsyncedIn: null })
  }
  return { id, wasThere, files }
}
