import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Sampling } from '#contract/messages.ts'
import { invalid } from './errors.ts'

export type ApiSampling = Sampling & { seed: number }

/** What holds where a request says nothing: llama.cpp's own, so that a prompt gives here what it gives there. */
const base: Omit<ApiSampling, 'seed'> = {
  temperature: 0.8,
  topP: 0.95,
  topK: 40,
  minP: 0.05,
  repeatPenalty: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  maxTokens: null,
  stop: [],
  jsonSchema: null,
}

/** As long as anybody's is; what the engine takes. */
const longestSchema = 100_000

/**
 * The base with what was asked for; throws ApiError 400 for a JSON schema that is too long. `seed` below zero is chance, and an absent one
 * is the owner's (`usualSeed`), else chance, too.
 */
export const samplingWith = (
  asked: {
    [Key in keyof Sampling]?: Sampling[Key] | null | undefined
  },
  usualSeed: number | null,
): ApiSampling => {
  const { seed: given, ...others } = asked
  const seed = given ?? usualSeed
  if (asked.jsonSchema && asked.jsonSchema.length > longestSchema)
    throw invalid(
      null,
      `The JSON schema has ${asked.jsonSchema.length} characters; ${longestSchema} are the most.`,
    )
  const told = Object.entries(others as Record<string, unknown>).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  return {
    ...base,
    ...(Object.fromEntries(told) as Partial<Sampling>),
    ...(asked.topK === -1 && { topK: 0 }),
    seed: typeof seed === 'number' && seed >= 0 ? seed % 0x1_0000_0000 : randomInt(0x1_0000_0000),
  }
}

/** Absent and null mean the same: as it comes. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()

const stopText = z.string().min(1).max(200)
/** −1 and 0 are both said for as many as there are. */
export const topK = optional(z.int().min(-1).max(1000))
const penalty = optional(z.number().min(-2).max(2))

/** The parameters that OpenAI's requests share, and llama.cpp's own beside them. */
export const samplingFields = {
  temperature: optional(z.number().min(0).max(5)),
  top_p: optional(z.number().min(0).max(1)),
  top_k: topK,
  min_p: optional(z.number().min(0).max(1)),
  repeat_penalty: optional(z.number().min(0.5).max(2)),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  seed: optional(z.int()),
  stop: optional(z.union([stopText, z.array(stopText).max(16)])),
  logit_bias: optional(z.record(z.string().regex(/^\d{1,9}$/), z.number().min(-100).max(100))),
  grammar: optional(z.string().max(200_000)),
}

/** These parameters in the engine's terms. */
export const readSampling = (
  body: Omit<z.output<z.ZodObject<typeof samplingFields>>, 'logit_bias'>,
  {
    maxTokens,
    jsonSchema,
    usualSeed,
  }: {
    maxTokens?: number | null | undefined
    jsonSchema?: string | null | undefined
    usualSeed: number | null
  },
): ApiSampling =>
  samplingWith(
    {
      temperature: body.temperature,
      topP: body.top_p,
      topK: body.top_k,
      minP: body.min_p,
      repeatPenalty: body.repeat_penalty,
      presencePenalty: body.presence_penalty,
      frequencyPenalty: body.frequency_penalty,
      seed: body.seed,
      stop: typeof body.stop === 'string' ? [body.stop] : body.stop,
      maxTokens,
      jsonSchema,
    },
    usualSeed,
  )

/** How many tokens an answer may have; −1, as llama.cpp writes it, is as many as there is room for. */
export const tokenLimit = optional(z.union([z.literal(-1), z.int().min(1).max(10_000_000)]))
export const toLimit = (limit: number | null | undefined): number | null =>
  limit === undefined || limit === null || limit === -1 ? null : limit
