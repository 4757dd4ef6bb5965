import type { Stats } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { Provenance } from '#contract/models.ts'
import { currentBoot, isSameBoot } from '#lib/boot.ts'
import { hashFile, type HashOptions } from '../places/copying/hash-file.ts'
import type { Sidecar, Sidecars } from '../sidecars/index.ts'
import { toldHash } from '../sidecars/told-hash.ts'
import type { TargetFile } from './target.ts'
import { toDiskError } from './transfer/index.ts'

interface CheckHereOptions {
  sidecars: Sidecars
  signal: AbortSignal
}

/** A file gets its name, and the system notes that, a moment after its bytes were found right. */
const namedWithinMs = 2000

/**
 * Looks at the files of a target that have their names already: who put them there, and what was done to them since,
 * nobody knows. One whose hash we found right, and that nobody wrote to since, is taken at its word; others are read.
 * One that a power cut damaged before the disk had it is removed, so that it is fetched anew.
 * Throws HASH_MISMATCH where one is not what the source tells, DATA_FOLDER_UNUSABLE where it cannot be read. Returns what
 * was found out of each that was read, null for others.
 */
export const checkHere = async (
  files: readonly TargetFile[],
  paths: readonly string[],
  { sidecars, signal }: CheckHereOptions,
): Promise<(Provenance | null)[]> => {
  const findings = paths.map((): Provenance | null => null)
  for (const [index, path] of paths.entries()) {
    const found = await stat(path).catch(() => null)
    if (!found) continue
    const { provenance, unsyncedIn } = sidecars.read(path)
    // Where nobody tells a hash any more, the one that was told before decides.
    const expected = files[index]?.sha256 ?? toldHash(provenance)
    if (expected === null || isTrusted(provenance, expected, found)) continue
    // By then: what is written while it is read is not what was found right.
    const checkedAt = Date.now()
    const sizeBytes = files[index]?.sizeBytes ?? null
    const isOther = !found.isFile() || (sizeBytes !== null && sizeBytes !== found.size)
    const hashNow = () => hashHere(path, { signal, fromDisk: unsyncedIn !== null })
    if (isOther || (await hashNow()) !== expected) {
      // What a power cut left of what we had begun to write is no model, and nobody's work; one that its source changed since is.
      const isLost =
        mayBeLost(found, { provenance, unsyncedIn }) && (await hashNow()) !== toldHash(provenance)
      if (!isLost) throw another(path, expected)
      await rm(path)
      continue
    }
    const origin = provenance?.origin ?? null
    const news: Provenance = { origin, sha256: expected, hash: 'matched', checkedAt }
    findings[index] = news
    try {
      sidecars.update(path, { provenance: news, unsyncedIn: null })
    } catch {
      // A disk that is full or can only be read keeps no note of it; the file is right all the same.
    }
  }
  return findings
}

const hashHere = (path: string, options: HashOptions): Promise<string> =>
  hashFile(path, options).catch((error: unknown) => {
    throw toDiskError(error)
  })

/**
 * Nothing was written since it was checked, as far as the file's times tell; whoever sets the one back leaves the other. Where
 * the clock of its disk is ahead of ours it is read once too often.
 */
const isTrusted = (known: Provenance | null, expected: string, found: Stats): boolean =>
  known?.hash === 'matched' && known.sha256 === expected && isUnchanged(known, found)

const isUnchanged = (known: Provenance | null, { mtimeMs, ctimeMs }: Stats): boolean => {
  const checkedAt = known?.checkedAt ?? 0
  return Math.floor(mtimeMs) <= checkedAt && ctimeMs <= checkedAt + namedWithinMs
}

/** It got its name in a run of the system that is over, before the disk had it for certain, and nobody wrote to it since. */
const mayBeLost = (
  found: Stats,
  { provenance, unsyncedIn }: Pick<Sidecar, 'provenance' | 'unsyncedIn'>,
): boolean =>
  unsyncedIn !== null &&
  !isSameBoot(unsyncedIn, currentBoot()) &&
  found.isFile() &&
  isUnchanged(provenance, found)

const another = (path: string, expected: string) =>
  new AppError(
    'HASH_MISMATCH',
    `A file of that name is here already, and it is another one than its source tells, or damaged: ${path}. Nothing was changed; remove that model (palabre models rm) or move the file away, then try again.`,
    { details: { expected } },
  )
