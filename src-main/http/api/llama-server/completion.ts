import { z } from 'zod'
import type { GenerateEvent } from '#contract/engine.ts'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { answerText, collect, type EndEvent } from '../core/answering.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional, readSampling, samplingFields } from '../core/sampling.ts'
import { sse, sseFailure } from '../openai/dialect.ts'
import { toTimings } from '../openai/usage.ts'

const token = z.int().min(0).max(0x7fff_ffff)

/** `POST /completion`, llama.cpp's own. */
export const completionRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  prompt: z.union([z.string(), z.array(token).min(1).max(1_000_000)]),
  n_predict: optional(z.int().min(-1).max(10_000_000)),
  stream: optional(z.boolean()),
  json_schema: optional(z.record(z.string(), z.unknown())),
  ...samplingFields,
})
type CompletionRequest = z.output<typeof completionRequestSchema>

export const completion = async (api: Api, visit: Visit<CompletionRequest>): Promise<Answer> => {
  const { body } = visit
  const model = api.inference.find(body.model)
  const name = body.model ?? listedName(model, api.inference.models())
  visit.call.note({ model: name, streamed: body.stream === true })
  const { n_predict: limit, prompt, json_schema: schema } = body
  const sampling = readSampling(body, {
    maxTokens: limit === undefined || limit === null || limit < 0 ? null : Math.max(1, limit),
    jsonSchema: schema && JSON.stringify(schema),
  })
  const events = answerText(api, visit, model, {
    prompt,
    sampling,
    ...(body.grammar && { grammar: body.grammar }),
    ...(body.logit_bias && { logitBias: body.logit_bias }),
  })
  const head = { index: 0, model: name }
  if (body.stream) return { stream: stream(head, events), type: 'text/event-stream', failure: sseFailure }
  const { text, end } = await collect(events)
  return { json: { ...head, content: text, stop: true, prompt, ...toEnd(end) } }
}

const toEnd = (end: EndEvent) => ({
  tokens_predicted: end.usage.completionTokens,
  tokens_evaluated: end.usage.promptTokens,
  tokens_cached: end.usage.cachedTokens,
  truncated: false,
  stop_type: end.reason === 'stop' ? (end.stopText === undefined ? 'eos' : 'word') : 'limit',
  stopping_word: end.stopText ?? '',
  timings: toTimings(end),
})

async function* stream(
  head: object,
  events: AsyncGenerator<GenerateEvent, void>,
): AsyncGenerator<string, void> {
  for await (const event of events) {
    if (event.type === 'prefill') yield ''
    if (event.type === 'frame') {
      const content = event.parts.map(({ text }) => text).join('')
      if (content !== '') yield sse({ ...head, content, stop: false })
    }
    if (event.type === 'end') yield sse({ ...head, content: '', stop: true, ...toEnd(event) })
  }
}
