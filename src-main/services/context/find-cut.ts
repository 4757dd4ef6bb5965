import type { ContextUse } from '#contract/context.ts'

/** A stored message and what it takes. */
export interface Turn {
  id: string
  role: 'user' | 'assistant'
  tokens: number
}

/**
 * The fewest of the oldest turns whose absence leaves `answer` tokens of room; where even the last turn leaves less, but `least`, that one
 * alone is kept. `fixed`: what stays in any case. Null where nothing that can go is enough.
 */
export const findCut = (
  turns: readonly Turn[],
  fixed: number,
  contextSize: number,
  answer: number,
  least: number,
): ContextUse['cut'] => {
  const starts = turns.flatMap(({ role }, index) => (role === 'user' && index > 0 ? [index] : []))
  const totalFrom = (start: number) => turns.slice(start).reduce((sum, { tokens }) => sum + tokens, fixed)
  const last = starts.at(-1)
  const start =
    starts.find((index) => totalFrom(index) + Math.max(answer, least) <= contextSize) ??
    (last !== undefined && totalFrom(last) + least <= contextSize ? last : undefined)
  const from = start === undefined ? undefined : turns[start]
  if (start === undefined || !from) return null
  return {
    fromMessageId: from.id,
    messageIds: turns.slice(0, start).map(({ id }) => id),
    total: totalFrom(start),
  }
}
