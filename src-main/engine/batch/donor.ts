import type { Sequence } from './sequences.ts'

/**
 * llama.cpp copies all cells of a context, used or not, at the speed of memory: with contexts of 8,192 as long as reading about fifty
 * tokens at 135 and at 600 million weights (reckoned from 4 GB/s). A copy must save more than twice that.
 */
const worthCopyingShare = 1 / 64
const leastTokens = 32
/** How many tokens a copy must save. */
export const worthCopying = (contextSize: number): number =>
  Math.max(leastTokens, contextSize * worthCopyingShare)

export interface Donor {
  sequence: Sequence
  /** How many tokens it has in common with the prompt. */
  shared: number
}

/**
 * Another sequence that holds so much more of what `tokens` begin with than the `kept` ones that copying beats reading: a system prompt
 * that chats have in common, the trunk of another branch. Null when there is none. It may be busy: what it holds stays.
 */
export const findDonor = (
  others: readonly Sequence[],
  tokens: readonly number[],
  { kept, contextSize }: { kept: number; contextSize: number },
): Donor | null => {
  const least = kept + worthCopying(contextSize)
  let best: Donor | null = null
  for (const sequence of others) {
    const shared = Math.min(commonLength(sequence.held, tokens), tokens.length - 1)
    if (shared >= least && shared > (best?.shared ?? 0)) best = { sequence, shared }
  }
  return best
}

export const commonLength = (one: readonly number[], other: readonly number[]): number => {
  const end = Math.min(one.length, other.length)
  let length = 0
  while (length < end && one[length] === other[length]) length += 1
  return length
}
