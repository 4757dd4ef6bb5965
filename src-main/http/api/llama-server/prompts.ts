import { z } from 'zod'
import type { Model } from '#contract/models.ts'
import { mostCharactersOf } from '#contract/prompt-length.ts'
import type { Api } from '#services/api/index.ts'
import { unsupported } from '../core/errors.ts'
import { checkLength } from '../core/text-length.ts'

/** What llama-server takes for a prompt: a text, tokens, both mixed, an object with a text, or several of these. */

const token = z.int().min(0).max(0x7fff_ffff)
const mixed = z
  .array(z.union([token, z.string()]))
  .min(1)
  .max(1_000_000)
const object = z.object({
  prompt_string: z.string(),
  multimodal_data: z.unknown().optional(),
})
export const promptSchema = z.union([
  z.string(),
  // A list of texts alone is for the last of these, which counts them: each is a prompt, and an answer.
  mixed.refine((parts) => parts.some((part) => typeof part === 'number')),
  object,
  z
    .array(z.union([z.string(), mixed, object]))
    .min(1)
    .max(64),
])
type One = string | (string | number)[] | z.output<typeof object>

/** A list of texts alone is several prompts; a list with tokens in it is one. */
export const promptsIn = (prompt: z.output<typeof promptSchema>): One[] => {
  if (!Array.isArray(prompt)) return [prompt]
  return prompt.some((part) => typeof part === 'number') ? [prompt as (string | number)[]] : (prompt as One[])
}

/** In tokens, with the one at the beginning that the model wants there. Throws ApiError 400 for images and sounds. */
export const toTokens = async (api: Api, model: Model, prompt: One): Promise<number[]> => {
  if (typeof prompt === 'object' && !Array.isArray(prompt)) {
    if (prompt.multimodal_data !== undefined)
      throw unsupported('multimodal_data', 'Images and sounds cannot be read here; send text.')
    return toTokens(api, model, prompt.prompt_string)
  }
  const parts = typeof prompt === 'string' ? [prompt] : prompt
  if (parts.every((part) => typeof part === 'number')) return parts
  const characters = parts.reduce<number>(
    (sum, part) => sum + (typeof part === 'string' ? part.length : 1),
    0,
  )
  const { contextSize } = await api.inference.ready(model.id)
  checkLength(characters, 'prompt', mostCharactersOf(contextSize))
  let tokens: number[] = []
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'number') tokens.push(part)
    else {
      const question = { text: part, special: true, begins: index === 0 }
      const read = await api.inference.ask(model, (call) => call.tokenize(question))
      tokens = tokens.concat(read.tokens)
    }
  }
  return tokens
}
