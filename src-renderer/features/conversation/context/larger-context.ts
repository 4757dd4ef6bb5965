import { contextSizes } from '#features/shared/context-sizes.ts'

/** An answer wants some room beside the prompt. */
const answerShare = 1.25

interface Wish {
  /** Of the prompt. */
  total: number
  /** As it is now. */
  contextSize: number
  trainContextSize: number | null
  /** What fits into memory; null when nothing does. */
  largest: number | null
}

/** The smallest of the usual sizes that would hold the prompt and an answer; null when none does, or there is no memory for it. */
export function largerContext({ total, contextSize, trainContextSize, largest }: Wish): number | null {
  if (largest === null) return null
  const sizes = contextSizes(trainContextSize, null)
  return sizes.find((size) => size > contextSize && size >= total * answerShare && size <= largest) ?? null
}
