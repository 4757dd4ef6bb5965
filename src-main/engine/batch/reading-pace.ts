import type { Tiles } from './tiles.ts'

/** How long this computer takes to read, judged by what it took lately. */
export interface ReadingPace {
  /** Tells how long one batch took. */
  took: (shares: readonly Share[], ms: number) => void
  /**
   * Whether who reads ahead should begin: whoever comes next would wait for it long enough to notice, or a batch of its own costs little more
   * than what is read in it. Far into a chat that is one word, near its beginning some twenty.
   */
  isWorthReading: (count: number, depth: number) => boolean
}

interface Share {
  count: number
  /** How many tokens stand before them. */
  depth: number
}

/** So long nobody should have to wait for what could have been read before … */
const noticedMs = 120
/** … and for less than this it is not worth waking anybody. */
const leastMs = 40
/** A batch of its own costs little beside what takes so many times as long. */
const worthBatches = 3
/** As long as nothing was measured. */
const likelyTokens = 16

export const createReadingPace = ({
  costOf,
  batchCost,
}: Pick<Tiles, 'costOf' | 'batchCost'>): ReadingPace => {
  let msPerCost: number | null = null
  return {
    took: (shares, ms) => {
      const cost = shares.reduce((sum, { count, depth }) => sum + costOf(count, depth), batchCost)
      const now = ms / cost
      msPerCost = msPerCost === null ? now : msPerCost * 0.7 + now * 0.3
    },
    isWorthReading: (count, depth) => {
      if (count <= 0) return false
      if (msPerCost === null) return count >= likelyTokens
      const cost = costOf(count, depth)
      const ms = cost * msPerCost
      return ms >= noticedMs || (ms >= leastMs && cost >= worthBatches * batchCost)
    },
  }
}
