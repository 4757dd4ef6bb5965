/** OpenAI's newer API: an answer is a list of items, and its stream a list of what happens to them. */
import type { GenerateEvent } from '#contract/engine.ts'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { answerChat, type EndEvent } from '#http/api/core/answering.ts'
import { toEnergy } from '#http/api/core/energy.ts'
import { CallerLeft, type ApiError } from '#http/api/core/errors.ts'
import { newId, nowSeconds } from '#http/api/core/ids.ts'
import { createLiveTimings } from '#http/api/core/live-timings.ts'
import { toProgress } from '#http/api/core/progress.ts'
import type { Answer, Visit } from '#http/api/core/route.ts'
import { effortsOf } from '#http/api/core/thinking.ts'
import { toTimings } from '#http/api/core/timings.ts'
import { asInput, createItems, shown, type OutputItem } from './items.ts'
import type { KeptResponses } from './kept.ts'
import { itemsIn, toGenerate, type ResponsesRequest } from './request.ts'

export const responses = async (
  api: Api,
  kept: KeptResponses,
  visit: Visit<ResponsesRequest>,
): Promise<Answer> => {
  const { body, caller } = visit
  const model = api.inference.find(body.model)
  const name = body.model ?? listedName(model, api.inference.models())
  visit.call.note({ model: name, streamed: body.stream === true })
  const previous = body.previous_response_id ? kept.get(body.previous_response_id, caller.id) : null
  const items = [
    ...(previous ? [...previous.read, ...previous.said] : []),
    ...itemsIn(body, (id) => kept.item(id, caller.id)),
  ]
  const efforts = await effortsOf(api, model, body.reasoning?.effort)
  const events = answerChat(
    api,
    visit,
    model,
    toGenerate(body, items, { efforts, usualSeed: api.usualSeed(), usuallyThinks: api.usuallyThinks() }),
  )
  const head = { id: newId('resp_'), object: 'response', created_at: nowSeconds(), model: name }

  const finish = (output: readonly OutputItem[], end: EndEvent): object => {
    const response = toResponse(head, body, output, end)
    if (body.store !== false)
      kept.put(head.id, caller.id, {
        read: items,
        said: output.map(asInput),
        ids: output.map(({ id }) => id),
        response,
      })
    return response
  }
  if (body.stream) {
    const lines = createLines()
    return {
      stream: stream(head, body, events, finish, lines),
      type: 'text/event-stream',
      failure: (error) => failed(head, error, lines),
    }
  }
  const output = createItems(() => undefined)
  for await (const event of events) {
    const end = output.take(event)
    if (end) return { json: finish(output.items, end) }
  }
  throw new CallerLeft()
}

type Head = { id: string; object: string; created_at: number; model: string }

const toResponse = (
  head: Head,
  body: ResponsesRequest,
  items: readonly OutputItem[],
  end: EndEvent | null,
) => {
  const cut = end !== null && end.reason !== 'stop'
  const { promptTokens = 0, cachedTokens = 0, completionTokens = 0 } = end?.usage ?? {}
  return {
    ...head,
    status: end === null ? 'in_progress' : cut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    output: items.map(shown),
    output_text: items.map((item) => (item.type === 'message' ? item.text : '')).join(''),
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: null },
    store: body.store ?? true,
    temperature: body.temperature ?? null,
    text: { format: body.text?.format ?? { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? null,
    truncation: 'disabled',
    usage:
      end === null
        ? null
        : {
            input_tokens: promptTokens,
            input_tokens_details: { cached_tokens: cachedTokens },
            output_tokens: completionTokens,
            output_tokens_details: { reasoning_tokens: end.usage.thoughtTokens ?? 0 },
            total_tokens: promptTokens + completionTokens,
            ...toEnergy([end]),
          },
    metadata: body.metadata ?? {},
  }
}

/** Puts events into lines, numbered from 0; whoever reads them tells by the numbers whether one is missing. */
const createLines = () => {
  let number = 0
  return (type: string, data: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data, sequence_number: number++ })}\n\n`
}
type Lines = ReturnType<typeof createLines>

/** A stream that broke off says so as its last event. */
const failed = (head: Head, { code, message }: ApiError, line: Lines) =>
  line('error', { code, message, param: null }) +
  line('response.failed', { response: { ...head, status: 'failed', error: { code, message }, output: [] } })

async function* stream(
  head: Head,
  body: ResponsesRequest,
  events: AsyncGenerator<GenerateEvent, void>,
  finish: (items: readonly OutputItem[], end: EndEvent) => object,
  line: Lines,
): AsyncGenerator<string, void> {
  let text = ''
  let timings: object = {}
  const tell = (type: string, data: object) => (text += line(type, data))
  const items = createItems((type, data) =>
    tell(type, type === 'response.output_text.delta' ? { ...data, ...timings } : data),
  )
  const timingsAt = createLiveTimings(body.timings_per_token)
  const progress = toProgress()
  let begun = false
  for await (const event of events) {
    timings = timingsAt(0, event)
    if (!begun) {
      begun = true
      const response = toResponse(head, body, [], null)
      tell('response.created', { response })
      tell('response.in_progress', { response })
    }
    if (event.type === 'prefill' && body.return_progress) {
      const response = toResponse(head, body, [], null)
      tell('response.in_progress', { response, prompt_progress: progress(0, event), ...timings })
    }
    const end = items.take(event)
    if (end) {
      const done = end.reason === 'stop' ? 'response.completed' : 'response.incomplete'
      const spent = body.timings_per_token ? { timings: toTimings(end) } : {}
      tell(done, { response: finish(items.items, end), ...spent })
    }
    if (text !== '') yield text
    text = ''
  }
}
