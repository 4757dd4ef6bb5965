import { z } from 'zod'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { embed } from '../core/embedding.ts'
import { invalid } from '../core/errors.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'

const token = z.int().min(0).max(0x7fff_ffff)
const most = 2048
/** Tokens, with texts between them where llama.cpp's clients send that. */
const tokens = z.array(z.union([token, z.string()])).min(1)
/** As llama.cpp's clients send it, too. */
const object = z.union([
  z.strictObject({ prompt_string: z.string() }),
  z.strictObject({ content: z.array(z.object({ type: z.literal('text'), text: z.string() })).min(1) }),
])
type Input = string | (string | number)[] | z.output<typeof object>

/** `POST /v1/embeddings` */
export const embeddingsRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  input: z.union([
    z.string(),
    tokens,
    object,
    z
      .array(z.union([z.string(), tokens, object]))
      .min(1)
      .max(most),
  ]),
  encoding_format: optional(z.enum(['float', 'base64'])),
  dimensions: optional(z.int().min(1).max(100_000)),
})
type EmbeddingsRequest = z.output<typeof embeddingsRequestSchema>

const textOf = async (api: Api, model: Model, input: Input): Promise<string> => {
  if (typeof input === 'string') return input
  if (!Array.isArray(input))
    return 'content' in input ? input.content.map(({ text }) => text).join('') : input.prompt_string
  if (input.every((part) => typeof part === 'number'))
    return (await api.inference.ask(model, (call) => call.detokenize({ tokens: input }))).text
  const parts = input.map((part) => textOf(api, model, typeof part === 'string' ? part : [part]))
  return (await Promise.all(parts)).join('')
}

export const embeddings = async (api: Api, visit: Visit<EmbeddingsRequest>): Promise<Answer> => {
  const { input, dimensions, encoding_format: format, model: asked } = visit.body
  const model = api.inference.find(asked)
  const name = asked ?? listedName(model, api.inference.models())
  visit.call.note({ model: name })
  const isOne = !Array.isArray(input) || input.some((part) => typeof part === 'number')
  const several = isOne ? [input as Input] : (input as Input[])
  if (several.length > most) throw invalid('input', `${most} texts at most.`)
  if (several.includes('')) throw invalid('input', 'An empty text has no meaning that could be measured.')
  const texts = await Promise.all(several.map((one) => textOf(api, model, one)))
  const { vectors, tokens } = await embed(api, visit, model, texts, { dimensions: dimensions ?? null })
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
