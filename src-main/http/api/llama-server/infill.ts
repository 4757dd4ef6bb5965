import { z } from 'zod'
import type { Api } from '#services/api/index.ts'
import { tokensOfGap } from '../core/gap.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'
import { completionFields, continueTokens } from './completion.ts'
import { checkLength } from '../core/text-length.ts'

/** `POST /infill`: what stands between two texts, as editors ask for it. */
export const infillRequestSchema = z.object({
  ...completionFields,
  input_prefix: z.string(),
  input_suffix: z.string(),
  /** What the gap begins with. */
  prompt: optional(z.string()),
  /** Other files that it may have to do with. */
  input_extra: optional(
    z.array(z.object({ text: z.string(), filename: optional(z.string().max(4096)) })).max(1000),
  ),
})

export const infill = async (
  api: Api,
  visit: Visit<z.output<typeof infillRequestSchema>>,
): Promise<Answer> => {
  const { body } = visit
  const model = api.inference.find(body.model)
  const extra = (body.input_extra ?? []).reduce((sum, { text }) => sum + text.length, 0)
  checkLength(
    extra + body.input_prefix.length + body.input_suffix.length + (body.prompt ?? '').length,
    'input_prefix',
  )
  const snippets = (body.input_extra ?? []).map(({ text }) => `\n\n--- snippet ---\n\n${text}`).join('')
  const prompt = await tokensOfGap(api, model, {
    prefix: body.input_prefix,
    suffix: body.input_suffix,
    begun: body.prompt ?? '',
    before: snippets,
  })
  return continueTokens(api, visit, model, [prompt])
}
