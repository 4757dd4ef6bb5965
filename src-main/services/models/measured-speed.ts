import type { z } from 'zod'
import type { Usage } from '#contract/messages.ts'
import type { measuredSpeedSchema } from '#contract/models.ts'

export type MeasuredSpeed = z.infer<typeof measuredSpeedSchema>

/** How many answers a model's speed is taken from: enough for a median, few enough to follow a change of machine. */
export const answersForSpeed = 20

/** Medians over answers that said something; null when there is none. */
export const toMeasuredSpeed = (usages: readonly Usage[]): MeasuredSpeed => {
  const spoken = usages.filter(
    ({ completionTokens, tokensPerSecond }) => completionTokens > 0 && tokensPerSecond > 0,
  )
  if (spoken.length === 0) return null
  return {
    tokensPerSecond: median(spoken.map(({ tokensPerSecond }) => tokensPerSecond)),
    timeToFirstTokenMs: median(spoken.map(({ timeToFirstTokenMs }) => timeToFirstTokenMs)),
    answers: spoken.length,
  }
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = 0, high = 0] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1)
  return (low + high) / 2
}
