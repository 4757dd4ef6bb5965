import { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { readTexts } from '../core/embedding.ts'
import { invalid } from '../core/errors.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'

const documents = z
  .array(z.union([z.string(), z.object({ text: z.string() })]))
  .min(1)
  .max(2048)

/** `POST /v1/rerank`, as Jina, Cohere and llama.cpp have it; with `texts`, as Hugging Face's servers do. */
export const rerankRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  query: z.string().min(1),
  documents: optional(documents),
  texts: optional(documents),
  /** The best so many. */
  top_n: optional(z.int().min(1)),
  return_documents: optional(z.boolean()),
  /** The same, in the words of those who send `texts`. */
  return_text: optional(z.boolean()),
})

/** Which texts answer a question best, the best first. */
export const rerank = async (
  api: Api,
  visit: Visit<z.output<typeof rerankRequestSchema>>,
): Promise<Answer> => {
  const { body } = visit
  const given = body.documents ?? body.texts
  if (!given) throw invalid('documents', 'The texts to rank are missing.')
  const model = api.inference.find(body.model)
  const name = body.model ?? listedName(model, api.inference.models())
  visit.call.note({ model: name })
  const texts = given.map((document) => (typeof document === 'string' ? document : document.text))
  const { query } = body
  const ranks = await readTexts(api, visit, model, (call, options) =>
    call.rank({ query, documents: texts }, options),
  )
  const best = ranks
    .map(({ score }, index) => ({ index, score }))
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, body.top_n ?? undefined)
  if (!body.documents)
    return {
      json: best.map(({ index, score }) => ({
        index,
        score,
        ...(body.return_text && { text: texts[index] }),
      })),
    }
  const tokens = ranks.reduce((sum, one) => sum + one.tokens, 0)
  return {
    json: {
      model: name,
      object: 'list',
      usage: { prompt_tokens: tokens, total_tokens: tokens },
      results: best.map(({ index, score }) => ({
        index,
        relevance_score: score,
        ...(body.return_documents && { document: { text: texts[index] } }),
      })),
    },
  }
}
