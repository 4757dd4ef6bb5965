import type { EndEvent } from './answering.ts'

/** How long reading and writing took, in the numbers from which all others follow. */
export interface Spent {
  cachedTokens: number
  readTokens: number
  readMs: number
  writtenTokens: number
  /** Without the first token, which comes with the reading. */
  writingMs: number
}

/** As llama.cpp's server tells them. */
export const timingsOf = ({ cachedTokens, readTokens, readMs, writtenTokens, writingMs }: Spent) => {
  const steps = writingMs > 0 ? Math.max(0, writtenTokens - 1) : 0
  return {
    cache_n: cachedTokens,
    prompt_n: readTokens,
    prompt_ms: readMs,
    prompt_per_token_ms: readTokens > 0 ? readMs / readTokens : 0,
    prompt_per_second: readMs > 0 ? (readTokens * 1000) / readMs : 0,
    predicted_n: writtenTokens,
    predicted_ms: writingMs,
    predicted_per_token_ms: steps > 0 ? writingMs / steps : 0,
    predicted_per_second: steps > 0 ? (1000 / writingMs) * steps : 0,
  }
}

/** Of an answer that is done. */
export const toTimings = ({ usage }: EndEvent) => {
  const read = usage.promptTokens - usage.cachedTokens
  const perSecond =
    usage.prefillTokensPerSecond ??
    (usage.timeToFirstTokenMs > 0 ? (read * 1000) / usage.timeToFirstTokenMs : 0)
  const steps = Math.max(0, usage.completionTokens - 1)
  return timingsOf({
    cachedTokens: usage.cachedTokens,
    readTokens: read,
    readMs: perSecond > 0 ? (read * 1000) / perSecond : 0,
    writtenTokens: usage.completionTokens,
    writingMs: steps > 0 && usage.tokensPerSecond > 0 ? (steps * 1000) / usage.tokensPerSecond : 0,
  })
}
