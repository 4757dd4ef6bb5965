import type { EndEvent } from '../core/answering.ts'

/** Of all choices together; their prompt is the same and counts once. */
export const toUsage = (ends: readonly EndEvent[]) => {
  const prompt = ends[0]?.usage.promptTokens ?? 0
  const completion = ends.reduce((sum, { usage }) => sum + usage.completionTokens, 0)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: ends[0]?.usage.cachedTokens ?? 0 },
  }
}

/** As llama.cpp's server tells them. */
export const toTimings = ({ usage }: EndEvent) => {
  const read = usage.promptTokens - usage.cachedTokens
  const perSecond =
    usage.prefillTokensPerSecond ??
    (usage.timeToFirstTokenMs > 0 ? (read * 1000) / usage.timeToFirstTokenMs : 0)
  return {
    cache_n: usage.cachedTokens,
    prompt_n: read,
    prompt_ms: perSecond > 0 ? (read * 1000) / perSecond : 0,
    prompt_per_second: perSecond,
    predicted_n: usage.completionTokens,
    predicted_ms: usage.tokensPerSecond > 0 ? (usage.completionTokens * 1000) / usage.tokensPerSecond : 0,
    predicted_per_second: usage.tokensPerSecond,
  }
}
