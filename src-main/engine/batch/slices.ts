/** How many tokens of a prompt are read at a time. */
export interface Slices {
  /** The next one; `othersWait`: answers are under way, which stand still meanwhile. `prompts`: how many are to be read, and their tokens. */
  next: (othersWait: boolean, prompts?: { count: number; tokens: number }) => number
  /** Tells how long `tokens` took. */
  took: (tokens: number, ms: number) => void
}

/** So long may others stand still; their words come more slowly, yet they come. */
const shareMs = 120
/** Where many come at once larger slices, which are read sooner, are worth a pause: so many times as long at most. */
const mostShares = 8
const smallest = 16

/**
 * Nobody else's reading is ever cut by the clock: the same tokens read in slices of another size give slightly other numbers, hence
 * another answer from the same seed. So one who is alone reads in slices of `size`, which depends on the model's file.
 */
export const createSlices = (size: number): Slices => {
  let tokensPerMs: number | null = null
  return {
    next: (othersWait, { count, tokens } = { count: 1, tokens: Infinity }) => {
      if (!othersWait) return size
      if (tokensPerMs === null) return Math.min(size, 2 * smallest)
      const inShares = (shares: number) => Math.floor((tokensPerMs ?? 0) * shareMs * shares)
      // Several short ones are read whole, rather than the last of them on its own.
      if (count > 1 && tokens <= Math.min(size, inShares(mostShares))) return Math.max(smallest, tokens)
      return Math.max(smallest, Math.min(size, inShares(Math.min(Math.max(count, 1), mostShares))))
    },
    took: (tokens, ms) => {
      if (tokens < smallest) return
      const now = tokens / Math.max(ms, 0.01)
      tokensPerMs = tokensPerMs === null ? now : tokensPerMs * 0.7 + now * 0.3
    },
  }
}

/**
 * Slices of a model of `sizeBytes`: of one that takes longer to read smaller ones, since whoever comes next waits for the one
 * under way. Below 128 reading gets slower (measured at 0.6 billion weights: 6 % at 128, nothing at 256).
 */
export const sliceSizeOf = (sizeBytes: number, onGraphics: boolean): number => {
  if (onGraphics || sizeBytes < 0.3e9) return 512
  if (sizeBytes < 1e9) return 256
  return sizeBytes < 3e9 ? 128 : 64
}
