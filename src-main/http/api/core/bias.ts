import { z } from 'zod'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import { invalid } from './errors.ts'

/** `false` forbids, as llama.cpp has it. */
const biasSchema = z.union([z.number().min(-100).max(100), z.literal(false)])
const textSchema = z.string().min(1).max(200)

/** As llama.cpp takes it: by token or by text, in pairs or as an object. */
export const looseBiasSchema = z.union([
  z.array(z.tuple([z.union([z.int().min(0).max(0x7fff_ffff), textSchema]), biasSchema])).max(10_000),
  z.record(textSchema, biasSchema),
])

/** By token id: a text's is that of each of its tokens. Throws ApiError 400 for too many. */
export const toLogitBias = async (
  api: Api,
  model: Model,
  given: z.output<typeof looseBiasSchema> | null | undefined,
): Promise<Record<string, number>> => {
  if (!given) return {}
  const pairs = Array.isArray(given) ? given : Object.entries(given)
  if (pairs.length > 10_000) throw invalid('logit_bias', 'Ten thousand tokens at most.')
  const one = async ([what, bias]: [string | number, number | false]): Promise<[string, number][]> => {
    const value = bias === false ? -100 : bias
    if (/^\d{1,9}$/.test(String(what))) return [[String(what), value]]
    const { tokens } = await api.inference.ask(model, (call) => call.tokenize({ text: String(what) }))
    return tokens.map((token) => [String(token), value])
  }
  const all: [string, number][] = []
  for (const pair of pairs) all.push(...(await one(pair)))
  return Object.fromEntries(all)
}
