import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import type { EngineCalls } from '#services/engines/types.ts'
import { invalid } from './errors.ts'
import type { Visit } from './route.ts'

/**
 * The vectors of texts, cut to `dimensions` and made of length 1 again where that is asked for; of a text that is too long, of its beginning
 * with `truncate`.
 */
export const embed = async (
  api: Api,
  visit: Visit,
  model: Model,
  texts: string[],
  { dimensions = null, truncate = false }: { dimensions?: number | null; truncate?: boolean } = {},
): Promise<{ vectors: number[][]; tokens: number }> => {
  const embeddings = await readTexts(api, visit, model, (call, options) =>
    call.embed({ texts, truncate }, options),
  )
  const tokens = embeddings.reduce((sum, one) => sum + one.tokens, 0)
  return { vectors: embeddings.map(({ vector }) => cut(vector, dimensions)), tokens }
}

/** What `read` has read, in its turn, counts as a prompt without an answer. */
export const readTexts = async <One extends { tokens: number }>(
  api: Api,
  visit: Visit,
  model: Model,
  read: (call: EngineCalls, options: { signal: AbortSignal }) => Promise<One[]>,
): Promise<One[]> => {
  let startedAt = 0
  const results = await api.inference.read(
    model,
    visit.caller.id,
    (call, options) => {
      visit.begun()
      visit.call.running()
      startedAt = performance.now()
      return read(call, options)
    },
    visit.signal,
  )
  const tokens = results.reduce((sum, one) => sum + one.tokens, 0)
  visit.call.usage(tokens, 0, 0)
  const usage = {
    promptTokens: tokens,
    cachedTokens: 0,
    completionTokens: 0,
    timeToFirstTokenMs: 0,
    tokensPerSecond: 0,
    prefillTokensPerSecond: (tokens * 1000) / (performance.now() - startedAt),
  }
  // What is pooled is computed together: a batch for each text.
  const longest = results.reduce((most, one) => Math.max(most, one.tokens), 0)
  api.metrics.answered(usage, { batches: results.length, share: results.length }, longest)
  return results
}

const cut = (vector: number[], dimensions: number | null): number[] => {
  if (dimensions === null || dimensions === vector.length) return vector
  if (dimensions > vector.length)
    throw invalid('dimensions', `This model has ${vector.length} dimensions and no more.`)
  const shorter = vector.slice(0, dimensions)
  const length = Math.hypot(...shorter)
  return length === 0 ? shorter : shorter.map((value) => value / length)
}
