import type { FileSource } from '#services/hub/types.ts'
import type { Network } from '#services/network/index.ts'
import type { Part } from './part.ts'
import { createRemote } from './remote.ts'
import type { TransferFile, Tuning } from './types.ts'

interface LongerOptions {
  file: TransferFile
  sources: readonly FileSource[]
  part: Part
  network: Network
  tuning: Tuning
  signal: AbortSignal
}

/** So much is asked for: it shows that there is more, and is thrown away. */
const probeBytes = 4096

/**
 * Whether a source has bytes behind the length that was told before. The part's length is then what is told now, or null where
 * none is; else it is what it was.
 */
export const isLonger = async ({ sources, ...options }: LongerOptions): Promise<boolean> => {
  const { part, signal } = options
  const { sizeBytes } = part
  if (sizeBytes === null || sizeBytes === 0) return false
  for (const source of sources) {
    part.sizeBytes = null
    try {
      const remote = createRemote({ ...options, source })
      const { response, answer } = await remote.ask([sizeBytes - 1, sizeBytes + probeBytes], signal)
      response.close()
      if (Math.max(answer.end ?? 0, answer.totalBytes ?? 0) > sizeBytes) return true
    } catch {
      // Whatever is wrong there, it is no news of the file's length; who goes on hears of it.
      signal.throwIfAborted()
    }
  }
  part.sizeBytes = sizeBytes
  return false
}
