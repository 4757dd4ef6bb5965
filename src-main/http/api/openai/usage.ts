import type { EndEvent } from '../core/answering.ts'
import { toEnergy } from '../core/energy.ts'

/** Of all choices together; their prompt is the same and counts once. */
export const toUsage = (ends: readonly EndEvent[]) => {
  const prompt = ends[0]?.usage.promptTokens ?? 0
  const completion = ends.reduce((sum, { usage }) => sum + usage.completionTokens, 0)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    completion_tokens_details: {
      reasoning_tokens: ends.reduce((sum, { usage }) => sum + (usage.thoughtTokens ?? 0), 0),
    },
    prompt_tokens_details: { cached_tokens: ends[0]?.usage.cachedTokens ?? 0 },
    ...toEnergy(ends),
  }
}
