import { availableParallelism } from 'node:os'
import { readCores, type Cores } from './cores.ts'

/** Below this size a token takes less time than threads need to meet. */
const singleThreadBytes = 16 << 20

/** With how many threads a model is computed until something was measured, and what is worth measuring. */
export interface ThreadPlan {
  start: number
  /** At most so many, where measuring or a quiet computer says so. */
  most: number
  /** Worth trying; fewer than two where there is nothing to choose. */
  candidates: readonly number[]
}

/**
 * For a model of `sizeBytes`: one for each fast core that this process may use, at least 1. Two on one core only spin against
 * each other (measured: 0.3 instead of 55 tokens/s with 4 on 2 cores), and whoever is fast waits for whoever is slow.
 */
export const planThreads = (
  sizeBytes: number,
  cores: Cores = readCores(),
  available = availableParallelism(),
): ThreadPlan => {
  if (sizeBytes < singleThreadBytes) return { start: 1, most: 1, candidates: [] }
  const limited = (count: number) => Math.max(1, Math.min(count, available))
  const [most, start] = [limited(cores.most), limited(cores.fast)]
  // On two cores the governor alone finds what is right, in less time.
  if (most <= fewestToChooseFrom) return { start, most, candidates: [] }
  const tried = [start, most, start - 1, most - 1, most >= manyCores ? Math.ceil(start / 2) : start]
  const candidates = [...new Set(tried.map(limited))].sort((a, b) => b - a)
  return { start, most, candidates }
}

const fewestToChooseFrom = 2
/** From here on memory may be what is waited for, which half of them read as fast. */
const manyCores = 8

/** How many threads compute a model of `sizeBytes` until something was measured. */
export const defaultThreads = (sizeBytes: number): number => planThreads(sizeBytes).start
