import type { Log } from '#lib/log.ts'
import { hashFile } from '../places/copying/hash-file.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { suspects, type Hashed } from './disk-use.ts'

interface DuplicateHashesOptions {
  sidecars: Sidecars
  /** A model's first file; throws when it is gone. */
  pathOf: (id: string) => string
  log: Pick<Log, 'warn'>
}

/**
 * Computes the hashes that are missing to tell duplicates: of models whose size another one has. One after the other and
 * behind everybody's back, as it reads whole files; who asks again later finds them in the sidecars.
 */
export const createDuplicateHashes = ({ sidecars, pathOf, log }: DuplicateHashesOptions) => {
  const closing = new AbortController()
  const isClosing = () => closing.signal.aborted
  const taken = new Set<string>()
  let queue = Promise.resolve()

  const hash = async (id: string) => {
    if (isClosing()) return
    try {
      const path = pathOf(id)
      const sha256 = await hashFile(path, { signal: closing.signal })
      const { provenance } = sidecars.read(path)
      // Somebody may have verified it meanwhile, and knows better.
      if (typeof provenance?.sha256 !== 'string') {
        const origin = provenance?.origin ?? null
        sidecars.update(path, { provenance: { origin, sha256, hash: 'computed', checkedAt: Date.now() } })
      }
    } catch (error) {
      if (!isClosing()) log.warn({ error }, 'A model could not be compared with another')
    }
  }
  return {
    compute: (models: readonly Hashed[]): void => {
      for (const { id } of suspects(models)) {
        if (taken.has(id)) continue
        taken.add(id)
        queue = queue.then(() => hash(id)).finally(() => taken.delete(id))
      }
    },
    close: async (): Promise<void> => {
      closing.abort()
      await queue
    },
  }
}
