import type { EndEvent } from '../core/answering.ts'

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
  }
}

/** As llama.cpp's server tells them. */
export const toTimings = ({ usage }: EndEvent) => {
  const read = usage.promptTokens - usage.cachedTokens
  const perSecond =
    usage.prefillTokensPerSecond ??
    (usage.timeToFirstTokenMs > 0 ? (read * 1000) / usage.timeToFirstTokenMs : 0)
  const promptMs = perSecond > 0 ? (read * 1000) / perSecond : 0
  // The first token comes with the reading: what was generated alone are the others.
  const steps = Math.max(0, usage.completionTokens - 1)
  const rate = steps > 0 ? usage.tokensPerSecond : 0
  const predictedMs = rate > 0 ? (steps * 1000) / rate : 0
  return {
    cache_n: usage.cachedTokens,
    prompt_n: read,
    prompt_ms: promptMs,
    prompt_per_token_ms: read > 0 ? promptMs / read : 0,
    prompt_per_second: perSecond,
    predicted_n: usage.completionTokens,
    predicted_ms: predictedMs,
    predicted_per_token_ms: steps > 0 ? predictedMs / steps : 0,
    predicted_per_second: rate,
  }
}
