import { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { embed } from '../core/embedding.ts'
import { invalid } from '../core/errors.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'

const token = z.int().min(0).max(0x7fff_ffff)
const most = 2048

/** `POST /v1/embeddings` */
export const embeddingsRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  input: z.union([
    z.string(),
    z.array(token).min(1),
    z.array(z.string()).min(1).max(most),
    z.array(z.array(token).min(1)).min(1).max(most),
  ]),
  encoding_format: optional(z.enum(['float', 'base64'])),
  dimensions: optional(z.int().min(1).max(100_000)),
})
type EmbeddingsRequest = z.output<typeof embeddingsRequestSchema>

export const embeddings = async (api: Api, visit: Visit<EmbeddingsRequest>): Promise<Answer> => {
  const { input, dimensions, encoding_format: format, model: asked } = visit.body
  const model = api.inference.find(asked)
  const name = asked ?? listedName(model, api.inference.models())
  visit.call.note({ model: name })
  const several =
    typeof input === 'string'
      ? [input]
      : typeof input[0] === 'number'
        ? [input as number[]]
        : (input as (string | number[])[])
  if (several.includes('')) throw invalid('input', 'An empty text has no meaning that could be measured.')
  const texts = await Promise.all(
    several.map(async (one) =>
      typeof one === 'string'
        ? one
        : (await api.inference.ask(model, (call) => call.detokenize({ tokens: one }))).text,
    ),
  )
  const { vectors, tokens } = await embed(api, visit, model, texts, dimensions ?? null)
  const encode = (vector: number[]) =>
    format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector
  return {
    json: {
      object: 'list',
      data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
      model: name,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
  }
}
