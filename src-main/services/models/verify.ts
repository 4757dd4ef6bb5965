import { stat } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { Provenance } from '#contract/models.ts'
import { fileState } from '#lib/file-state.ts'
import { hashFile } from '../places/copying/hash-file.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { toldHash } from '../sidecars/told-hash.ts'

export type VerifyEvent =
  { type: 'progress'; doneBytes: number; totalBytes: number } | { type: 'end'; provenance: Provenance }

export interface VerifyOptions {
  sidecars: Sidecars
  /** What somebody else than our sidecar knows of a file's hash: the place it lies in, a list beside it. */
  knownHashes: (path: string) => Promise<string[]>
  signal: AbortSignal
}

/** How many bytes are read between two events. */
const eventEveryBytes = 16 << 20

/** What is known before anything was read. */
export const unknownProvenance: Provenance = { origin: null, sha256: null, hash: 'unknown', checkedAt: null }

/**
 * Reads all files of a model, compares each with what is known of it, and writes the outcome into its sidecar. `differs`
 * keeps the hash that it should have. The last event tells of the whole model, with the first file's hash. Leaving the stream,
 * or the signal, ends it with nothing written for the file under way. Throws CONFLICT where that was changed meanwhile.
 */
export async function* verifyFiles(
  paths: readonly string[],
  { sidecars, knownHashes, signal }: VerifyOptions,
): AsyncGenerator<VerifyEvent, void, undefined> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  let doneBytes = 0
  yield { type: 'progress', doneBytes, totalBytes }

  const left = new AbortController()
  const outcomes: Provenance[] = []
  try {
    for (const path of paths) {
      const before = await fileState(path)
      const { provenance: noted, unsyncedIn } = sidecars.read(path)
      const known = noted ?? unknownProvenance
      const others = await knownHashes(path)
      const feed = createPulse()
      const hashing = hashFile(path, {
        // What the disk did not take is right in the cache for as long as it is there.
        fromDisk: unsyncedIn !== null,
        signal: AbortSignal.any([signal, left.signal]),
        onBytes: (bytes) => {
          const before = doneBytes
          doneBytes += bytes
          if (Math.floor(before / eventEveryBytes) < Math.floor(doneBytes / eventEveryBytes)) feed.beat()
        },
      }).finally(feed.end)
      // Who leaves in the middle does not wait for its end.
      hashing.catch(() => undefined)
      while (await feed.next()) yield { type: 'progress', doneBytes, totalBytes }
      const provenance = judge(known, others, await hashing)
      // Noted beside one that went away, it would stand in the way of its coming back.
      if ((await fileState(path).catch(() => null)) !== before) throw changedMeanwhile(path)
      sidecars.update(path, { provenance, unsyncedIn: null })
      outcomes.push(provenance)
    }
  } finally {
    left.abort()
  }
  const [first = unknownProvenance] = outcomes
  const worst = outcomes.find(({ hash }) => hash === 'differs') ?? first
  yield { type: 'progress', doneBytes: totalBytes, totalBytes }
  yield { type: 'end', provenance: { ...first, hash: worst.hash } }
}

const changedMeanwhile = (path: string) =>
  new AppError(
    'CONFLICT',
    `The file was removed or written to while it was read, so nothing was noted of it: ${path}. Check it again.`,
  )

/** What a computed hash means, given what was known: a source's word makes it `matched`, our own earlier count does not. */
export const judge = (known: Provenance, others: readonly string[], computed: string): Provenance => {
  const expected = [...others, ...(known.sha256 === null ? [] : [known.sha256])]
  const other = expected.find((hash) => hash !== computed)
  const toldBySource = others.length > 0 || toldHash(known) !== null
  return {
    origin: known.origin,
    sha256: other ?? computed,
    hash: other !== undefined ? 'differs' : toldBySource ? 'matched' : 'computed',
    checkedAt: Date.now(),
  }
}

/** Turns calls into something to wait for: `next` is true after a beat, false after the end. */
const createPulse = () => {
  let waiting = Promise.withResolvers<boolean>()
  let ended = false
  return {
    beat: () => {
      waiting.resolve(true)
    },
    end: () => {
      ended = true
      waiting.resolve(false)
    },
    next: async (): Promise<boolean> => {
      const beat = await waiting.promise
      waiting = Promise.withResolvers()
      if (ended) waiting.resolve(false)
      return beat && !ended
    },
  }
}
