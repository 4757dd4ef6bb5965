import { z } from 'zod'
import type { PromptMessage } from '#contract/engine.ts'
import type { Api } from '#services/api/index.ts'
import { answerChat, answerText } from '../core/answering.ts'
import { unsupported } from '../core/errors.ts'
import { tokensOfGap } from '../core/gap.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional } from '../core/sampling.ts'
import { answer, type Say } from './answers.ts'
import { loadOnly } from './load-only.ts'
import { keepMs, sharedFields, toLogprobs, toSampling, toThinking } from './options.ts'

/** `POST /api/generate` */
export const generateRequestSchema = z.object({
  ...sharedFields,
  prompt: optional(z.string()),
  system: optional(z.string()),
  suffix: optional(z.string()),
  template: optional(z.string()),
  images: optional(z.array(z.string())),
  /** What older clients send back of an earlier answer; nothing is kept here. */
  context: optional(z.array(z.int())),
  /** The prompt goes to the model as it stands. */
  raw: optional(z.boolean()),
})
type GenerateRequest = z.output<typeof generateRequestSchema>

export const generate = async (api: Api, visit: Visit<GenerateRequest>): Promise<Answer> => {
  const { body } = visit
  if (body.template)
    throw unsupported('template', "The model's own template is used; write the text yourself with raw.")
  if (body.images && body.images.length > 0)
    throw unsupported('images', 'Images cannot be read here; send text.')
  const model = api.inference.find(body.model)
  const streams = body.stream !== false
  visit.call.note({ model: body.model, streamed: streams })
  const keep = keepMs(body.keep_alive)
  const prompt = body.prompt ?? ''
  if (prompt === '') return loadOnly(api, model, body.model, keep, { response: '' })
  if (keep !== null) api.idle.keep(model.id, keep)
  const making = { sampling: toSampling(body, api.usualSeed()), ...toLogprobs(body) }
  const messages: PromptMessage[] = [
    ...(body.system ? [{ role: 'system' as const, text: body.system }] : []),
    { role: 'user', text: prompt },
  ]
  const events = body.suffix
    ? answerText(api, visit, model, {
        prompt: await tokensOfGap(api, model, { prefix: prompt, suffix: body.suffix }),
        ...making,
      })
    : body.raw
      ? answerText(api, visit, model, { prompt, ...making })
      : answerChat(api, visit, model, { messages, ...making, ...toThinking(body, api.usuallyThinks()) })
  return answer(body.model, streams, events, say)
}

const say: Say = ({ text, thought }) => ({ response: text, ...(thought !== '' && { thinking: thought }) })
