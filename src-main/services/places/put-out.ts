import { chmod, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { AppError } from '#contract/errors.ts'
import type { Model } from '#contract/models.ts'
import { libraryFileName, libraryFolders } from '../models/library-names.ts'
import { isInside, realPathOf } from '../models/inside.ts'
import { partNames } from '../models/names.ts'
import { sidecarSuffix, type Sidecars } from '../sidecars/index.ts'
import { copyModel, type CopyJob } from './copying/copy-model.ts'
import { toCopyError } from './copying/failures.ts'
import { formatSum, parseSums, sumsFileName } from './copying/hashes-beside.ts'

export interface PutOutOptions extends Pick<CopyJob, 'signal' | 'onProgress' | 'room' | 'openFile'> {
  sidecars: Sidecars
}

/** For whoever gets the stick, also where it knows users. */
const readableByAll = 0o644

/**
 * Copies a model to `<root>/<publisher>/<repository>/`, read back from there, with `SHA256SUMS` (`sha256sum -c` checks it)
 * and our sidecar beside it. `paths` are its files in order, whatever they are called where they lie. Throws what `copyModel` throws.
 */
export const putOut = async (
  model: Pick<Model, 'name' | 'publisher' | 'repository' | 'fileName'>,
  paths: readonly string[],
  root: string,
  { sidecars, ...options }: PutOutOptions,
): Promise<void> => {
  const realRoot = realPathOf(root)
  if (!(await isFolder(realRoot))) {
    throw new AppError('PLACE_GONE', 'The drive or folder is not there any more. Put it back and try again.')
  }
  const folder = realPathOf(join(realRoot, ...libraryFolders(model)))
  if (!isInside(realRoot, folder)) {
    // A link on the drive would have us write somewhere else.
    throw new AppError('PLACE_LOCKED', 'The folder for this model on the drive is a link to somewhere else.')
  }
  const names = partNames(libraryFileName(model.fileName))
  const files = paths.map((from, index) => {
    const { provenance } = sidecars.read(from)
    const known = provenance?.hash === 'matched' && provenance.sha256 !== null ? [provenance.sha256] : []
    return { from, to: join(folder, names[index] ?? basename(from)), hashes: known }
  })
  const hashes = await copyModel({
    ...{ name: model.name, files, ...options },
    // A stick that is pulled out has names without files rather than files of which nobody knows the hash.
    beforeNamed: (hashes) =>
      writeSums(
        folder,
        files.map(({ to }, index) => [basename(to), hashes[index] ?? '']),
      ),
  })
  try {
    for (const [index, { from, to }] of files.entries()) {
      const known = sidecars.read(from)
      const provenance = {
        origin: known.provenance?.origin ?? null,
        sha256: hashes[index] ?? null,
        hash: known.provenance?.hash === 'matched' ? ('matched' as const) : ('computed' as const),
        checkedAt: Date.now(),
      }
      await writeReadable(`${to}${sidecarSuffix}`, JSON.stringify({ ...known, provenance }))
    }
  } catch (error) {
    throw toCopyError(error, model.name)
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )

/** Adds to the list that lies there: other models may share the folder. */
const writeSums = async (folder: string, sums: readonly (readonly [name: string, hash: string])[]) => {
  const path = join(folder, sumsFileName)
  const list = parseSums(await readFile(path, 'utf8').catch(() => ''))
  for (const [name, hash] of sums) list.set(name, hash)
  await writeReadable(path, [...list].map(([name, hash]) => formatSum(hash, name)).join(''))
}

const writeReadable = async (path: string, text: string): Promise<void> => {
  writeFileAtomically(path, text)
  await chmod(path, readableByAll)
}
