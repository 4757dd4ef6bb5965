import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Provenance } from '#contract/models.ts'
import { currentBoot } from '#lib/boot.ts'
import { measureRoom } from '../places/copying/room.ts'
import type { Network } from '../network/index.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { checkHere } from './check-here.ts'
import { bytesHere } from './kept.ts'
import type { Target } from './target.ts'
import {
  checkSpace,
  makeFolder,
  tooLargeForDisk,
  transfer,
  type Bandwidth,
  type TransferOptions,
  type TransferProgress,
  type Tuning,
} from './transfer/index.ts'

export interface FetchOptions {
  modelsDir: string
  network: Network
  sidecars: Sidecars
  bandwidth: Bandwidth
  signal: AbortSignal
  /** Of all parts together. */
  onProgress: (progress: TransferProgress) => void
  tuning?: Partial<Tuning> | undefined
  hashThread?: TransferOptions['hashThread']
  isLeftToSystem?: boolean
}

/** What came of it: whether every file matched a hash that was told before, and the first file's. */
export interface Fetched {
  sha256: string
  hash: 'matched' | 'computed'
  /** All of it was here, and right: nothing was fetched. */
  wasThere: boolean
}

/** Where the files of a target will lie, in their order. */
export const pathsOf = (
  modelsDir: string,
  { modelId, files }: Pick<Target, 'modelId'> & { files: { fileName: string }[] },
): string[] => {
  const folder = join(modelsDir, ...dirname(modelId).split('/'))
  return files.map(({ fileName }) => join(folder, basename(fileName)))
}

/** Throws DISK_FULL or DATA_FOLDER_UNUSABLE (FAT32) when what is still to come of a target does not fit; sizes that nobody told count for nothing. */
export const checkRoom = async (modelsDir: string, target: Target): Promise<void> => {
  const here = await Promise.all(pathsOf(modelsDir, target).map(bytesHere))
  await makeFolder(modelsDir)
  const { largestFileBytes } = await measureRoom(modelsDir)
  if (target.files.some(({ sizeBytes }) => (sizeBytes ?? 0) > largestFileBytes)) throw tooLargeForDisk()
  const missing = target.files.map(({ sizeBytes }, index) => (sizeBytes ?? 0) - (here[index] ?? 0))
  await checkSpace(
    modelsDir,
    missing.reduce((sum, bytes) => sum + Math.max(0, bytes), 0),
  )
}

/**
 * Fetches all files of a target, the first one last: a split model shows up when it is whole. Files that are here already
 * are passed over, if they are the right ones. Where each came from and what it hashes to is beside it before it has its name. Throws DISK_FULL when
 * not all of it can fit, HASH_MISMATCH where another file has the name, and whatever `transfer` throws; what came is kept.
 */
export const fetchTarget = async (target: Target, options: FetchOptions): Promise<Fetched> => {
  const { modelsDir, sidecars, onProgress } = options
  const paths = pathsOf(modelsDir, target)
  const here = await Promise.all(paths.map(bytesHere))
  const sizes = target.files.map(({ sizeBytes }) => sizeBytes)
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
  const total = () => (sizes.includes(null) ? null : sum(sizes.map((size) => size ?? 0)))
  const found = await checkHere(target.files, paths, options)
  await checkRoom(modelsDir, target)

  let wasThere = true
  for (const index of [...paths.keys()].reverse()) {
    const [path, file] = [paths[index], target.files[index]]
    if (path === undefined || file === undefined || existsSync(path)) continue
    wasThere = false
    await transfer({
      ...options,
      // A part of several that a power cut damaged would stand in the way of the others.
      isLeftToSystem: options.isLeftToSystem === true && paths.length === 1,
      file: { ...file, path },
      onProgress: (progress) => {
        here[index] = progress.doneBytes
        sizes[index] ??= progress.totalBytes
        onProgress({ ...progress, doneBytes: sum(here), totalBytes: total() })
      },
      onVerified: ({ sha256, hash, origin, isSynced }) => {
        const provenance: Provenance = { origin: withoutSecrets(origin), sha256, hash, checkedAt: Date.now() }
        sidecars.update(path, { provenance, unsyncedIn: isSynced ? null : currentBoot() })
      },
    })
  }
  const known = paths.map((path, index) => found[index] ?? sidecars.read(path).provenance)
  return { ...outcome(known), wasThere }
}

const outcome = (known: readonly (Provenance | null)[]): Pick<Fetched, 'sha256' | 'hash'> => ({
  sha256: known[0]?.sha256 ?? '',
  hash: known.every((one) => one?.hash === 'matched') ? 'matched' : 'computed',
})

/** Signed addresses let in whoever has them. */
const withoutSecrets = (address: string): string => {
  const url = new URL(address)
  url.search = ''
  return url.href
}
