import { z } from 'zod'
import type { GenerateRequest } from '#services/engines/types.ts'
import { invalid } from '../core/errors.ts'
import { withThinking } from '../core/thinking.ts'
import { optional, samplingWith, topK, type ApiSampling } from '../core/sampling.ts'

const stopText = z.string().min(1).max(200)

/** The parameters of Ollama's requests, with its defaults. */
const optionsSchema = z.object({
  temperature: optional(z.number().min(0).max(5)),
  top_p: optional(z.number().min(0).max(1)),
  top_k: topK,
  min_p: optional(z.number().min(0).max(1)),
  repeat_penalty: optional(z.number().min(0.5).max(2)),
  presence_penalty: optional(z.number().min(-2).max(2)),
  frequency_penalty: optional(z.number().min(-2).max(2)),
  seed: optional(z.int()),
  num_predict: optional(z.int().min(-2).max(10_000_000)),
  stop: optional(z.union([stopText, z.array(stopText).max(16)])),
  /** Of no meaning here; wrong ones are told all the same. */
  num_ctx: optional(z.int()),
  num_batch: optional(z.int()),
  num_gpu: optional(z.int()),
  num_thread: optional(z.int()),
  num_keep: optional(z.int()),
  repeat_last_n: optional(z.int()),
  typical_p: optional(z.number()),
  mirostat: optional(z.int()),
})

/** What both of its ways to generate take. */
export const sharedFields = {
  model: z.string().min(1).max(1024),
  stream: optional(z.boolean()),
  options: optional(optionsSchema),
  /** `json`, or a JSON schema. */
  format: optional(z.union([z.literal(['json', '']), z.record(z.string(), z.unknown())])),
  keep_alive: optional(z.union([z.string().max(40), z.number()])),
  think: optional(z.union([z.boolean(), z.string().max(40)])),
  logprobs: optional(z.boolean()),
  /** Of no meaning without `logprobs`. */
  top_logprobs: optional(z.int().min(0).max(20)),
}
type Shared = z.output<z.ZodObject<typeof sharedFields>>

export const toSampling = ({ options, format }: Shared, usualSeed: number | null): ApiSampling => {
  const asked = options ?? {}
  const schema =
    format === 'json' ? { type: 'object' } : typeof format === 'object' && format !== null ? format : null
  return samplingWith(
    {
      temperature: asked.temperature ?? 0.8,
      topP: asked.top_p ?? 0.9,
      topK: asked.top_k ?? 40,
      minP: asked.min_p ?? 0,
      repeatPenalty: asked.repeat_penalty ?? 1.1,
      presencePenalty: asked.presence_penalty,
      frequencyPenalty: asked.frequency_penalty,
      seed: asked.seed,
      // Below zero there is no limit but the context's.
      maxTokens: asked.num_predict && asked.num_predict > 0 ? asked.num_predict : null,
      stop: typeof asked.stop === 'string' ? [asked.stop] : asked.stop,
      jsonSchema: schema && JSON.stringify(schema),
    },
    usualSeed,
  )
}

/** Whether each token comes with its probability, and with those of how many others. */
export const toLogprobs = ({ logprobs, top_logprobs: others }: Shared): Pick<GenerateRequest, 'logprobs'> =>
  logprobs ? { logprobs: others ?? 0 } : {}

/** Where nothing is said the template is told that it may think: Ollama, too, lets models think that can. */
export const toThinking = (
  { think }: Shared,
  usual: boolean | null,
): Pick<GenerateRequest, 'thinking' | 'templateWords'> => {
  if (think === undefined || think === null) return withThinking(null, {}, usual)
  const effort = typeof think === 'string' ? think : null
  return withThinking({ mode: think === false ? 'off' : 'on', effort, budgetTokens: null }, {}, null)
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** How long a model stays after this request, in milliseconds: `5m`, `30` seconds, −1 for ever; null as it is set. */
export const keepMs = (keepAlive: string | number | null | undefined): number | null => {
  if (keepAlive === undefined || keepAlive === null || keepAlive === '') return null
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(String(keepAlive))
  const value = Number(match?.[1])
  if (!match || Number.isNaN(value))
    throw invalid('keep_alive', 'It is a time such as 5m, or a number of seconds.')
  return value < 0 ? Infinity : value * (units[match[2] ?? 's'] ?? 1000)
}
