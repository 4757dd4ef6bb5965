import { stat } from 'node:fs/promises'

/** A model that could be taken out of memory. */
export interface Candidate {
  idle: boolean
  /** Monotonic milliseconds. */
  lastUsedAt: number
  unload: () => Promise<void>
}

/** What a model needs besides its weights: context, buffers, the process. */
const overheadBytes = 512 << 20

/**
 * The simple rule for memory: models stay until they are unloaded; but when another one is loaded whose file
 * plus half a gigabyte is more than is free, idle ones go first, the longest unused before others. When none
 * is left it is tried all the same: files are mapped, and the system knows better than a guess.
 */
export const makeRoom = async (
  path: string,
  candidates: () => Candidate[],
  availableBytes: () => number = () => process.availableMemory(),
): Promise<void> => {
  const file = await stat(path).catch(() => null)
  if (!file) return
  while (availableBytes() < file.size + overheadBytes) {
    const [oldest] = candidates()
      .filter(({ idle }) => idle)
      .sort((a, b) => a.lastUsedAt - b.lastUsedAt)
    if (!oldest) return
    await oldest.unload()
  }
}
