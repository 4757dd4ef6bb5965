import { lstatSync, readFileSync } from 'node:fs'
import { access, chmod, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { AppError } from '#contract/errors.ts'
import type { Model } from '#contract/models.ts'
import { libraryFileName, libraryFolders } from '../models/library-names.ts'
import { isInside, realPathOf } from '../models/inside.ts'
import { partNames } from '../models/names.ts'
import { sidecarSuffix, type Sidecars } from '../sidecars/index.ts'
import { toldHash } from '../sidecars/told-hash.ts'
import { copyModel, type CopyJob } from './copying/copy-model.ts'
import { toCopyError } from './copying/failures.ts'
import { sumsFileName, withSums } from './copying/hashes-beside.ts'

export interface PutOutOptions extends Pick<CopyJob, 'signal' | 'onProgress' | 'room' | 'openFile'> {
  sidecars: Sidecars
}

export interface PutOut {
  /** Where its first file lies. */
  path: string
  /** Nothing had to be copied: all of it was there, and right. */
  wasThere: boolean
}

/** For whoever gets the stick, also where it knows users. */
const readableByAll = 0o644

/**
 * Copies a model to `<root>/<publisher>/<repository>/`, read back from there, with `SHA256SUMS` (`sha256sum -c` checks it)
 * and our sidecar beside it. `paths` are its files in order, whatever they are called where they lie. What is there already and
 * right is left as it is. Throws what `copyModel` throws.
 */
export const putOut = async (
  model: Pick<Model, 'name' | 'publisher' | 'repository' | 'fileName'>,
  paths: readonly string[],
  root: string,
  { sidecars, ...options }: PutOutOptions,
): Promise<PutOut> => {
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
    // One that was found damaged keeps the hash that it should have: its copy would certify what is wrong.
    const told = toldHash(provenance)
    return { from, to: join(folder, names[index] ?? basename(from)), hashes: told === null ? [] : [told] }
  })
  const { hashes, wasThere } = await copyModel({
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
      // One that can only be read is none the worse for what already lies on it.
      if (wasThere && (await isThere(`${to}${sidecarSuffix}`))) continue
      const known = sidecars.read(from)
      const provenance = {
        origin: known.provenance?.origin ?? null,
        sha256: hashes[index] ?? null,
        hash: files[index]?.hashes.length === 0 ? ('computed' as const) : ('matched' as const),
        checkedAt: Date.now(),
      }
      await writeReadable(`${to}${sidecarSuffix}`, JSON.stringify({ ...known, provenance, unsyncedIn: null }))
    }
  } catch (error) {
    throw toCopyError(error, model.name)
  }
  return { path: files[0]?.to ?? folder, wasThere }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

const isFolder = (path: string) =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )

/** Adds to the list that lies there: other models may share the folder. */
const writeSums = async (folder: string, sums: readonly (readonly [name: string, hash: string])[]) => {
  const path = join(folder, sumsFileName)
  const before = readSums(path)
  const text = withSums(before, sums)
  if (text !== before) await writeReadable(path, text)
}

/** No list is longer; and none is kept that cannot be read as what it is. */
const longestSumsBytes = 4 << 20

/** In one go with the writing, as far as this process goes: two copies into one folder both have their line. */
const readSums = (path: string): string => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return ''
  // What a link leads to, somewhere on this computer, would be on the drive then.
  if (!found.isFile() || found.size > longestSumsBytes) throw strangeSums(path)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof TypeError) throw strangeSums(path)
    throw error
  }
}

const strangeSums = (path: string) =>
  new AppError(
    'NAME_TAKEN',
    `What is called ${sumsFileName} there is no list of hashes that can be added to: ${path}. Nothing was changed; move it away, then copy again.`,
    { details: { name: sumsFileName } },
  )

const writeReadable = async (path: string, text: string): Promise<void> => {
  writeFileAtomically(path, text)
  // FAT knows no users, and drivers that say so rather than agree (exFAT's and FAT's by FUSE) let everybody read anyhow.
  await chmod(path, readableByAll).catch(() => undefined)
}
