import { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import { embed as embedTexts } from '../core/embedding.ts'
import { invalid } from '../core/errors.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'
import { keepMs } from './options.ts'

const shared = {
  model: z.string().min(1).max(1024),
  keep_alive: optional(z.union([z.string().max(40), z.number()])),
}

/** `POST /api/embed` */
export const embedRequestSchema = z.object({
  ...shared,
  input: z.union([z.string(), z.array(z.string()).max(2048)]),
  dimensions: optional(z.int().min(1).max(100_000)),
  /** Unless it is false, texts that are too long are cut. */
  truncate: optional(z.boolean()),
  /** Of no meaning here; wrong ones are told all the same. */
  options: optional(z.record(z.string(), z.unknown())),
})

export const embed = async (api: Api, visit: Visit<z.output<typeof embedRequestSchema>>): Promise<Answer> => {
  const { model: name, input, dimensions, truncate, keep_alive: keepAlive } = visit.body
  const startedAt = performance.now()
  const model = api.inference.find(name)
  visit.call.note({ model: name })
  const keep = keepMs(keepAlive)
  const texts = typeof input === 'string' ? [input] : input
  if (texts.includes('')) throw invalid('input', 'An empty text has no meaning that could be measured.')
  // Without a text it is loaded all the same, unless it is to leave.
  if (texts.length === 0 && keep !== 0) await api.inference.touch(model)
  if (keep !== null) api.idle.keep(model.id, keep)
  const { vectors, tokens } =
    texts.length === 0
      ? { vectors: [], tokens: 0 }
      : await embedTexts(api, visit, model, texts, {
          dimensions: dimensions ?? null,
          truncate: truncate !== false,
        })
  return {
    json: {
      model: name,
      embeddings: vectors,
      total_duration: Math.round((performance.now() - startedAt) * 1_000_000),
      load_duration: 0,
      prompt_eval_count: tokens,
    },
  }
}

/** `POST /api/embeddings`, the older way. */
export const embeddingsRequestSchema = z.object({ ...shared, prompt: z.string().min(1) })

export const embeddings = async (
  api: Api,
  visit: Visit<z.output<typeof embeddingsRequestSchema>>,
): Promise<Answer> => {
  const { model: name, prompt, keep_alive: keepAlive } = visit.body
  const model = api.inference.find(name)
  visit.call.note({ model: name })
  const keep = keepMs(keepAlive)
  if (keep !== null) api.idle.keep(model.id, keep)
  const { vectors } = await embedTexts(api, visit, model, [prompt])
  return { json: { embedding: vectors[0] ?? [] } }
}
