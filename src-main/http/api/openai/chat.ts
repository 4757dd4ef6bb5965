import type { GenerateEvent, ToolCall } from '#contract/engine.ts'
import type { Model } from '#contract/models.ts'
import { conversationOf } from '#services/api/conversation-of.ts'
import { listedName } from '#services/api/model-names.ts'
import type { Api } from '#services/api/index.ts'
import type { GenerateRequest } from '#services/engines/types.ts'
import { answerChat, collect, merge, type EndEvent, type Whole } from '../core/answering.ts'
import { newId, nowSeconds } from '../core/ids.ts'
import { createLiveTimings } from '../core/live-timings.ts'
import { toProgress } from '../core/progress.ts'
import type { Answer, Visit } from '../core/route.ts'
import { effortsOf } from '../core/thinking.ts'
import { toTimings } from '../core/timings.ts'
import { toGenerate, type ChatRequest } from './chat-request.ts'
import { sse, sseDone, sseFailure } from './dialect.ts'
import { toLogprobs } from './logprobs.ts'
import { toUsage } from './usage.ts'

/** What a request and each of its answers have in common. */
interface Head {
  id: string
  created: number
  model: string
  system_fingerprint: string
}

const fingerprint = 'b-palabre'

/** `POST /v1/chat/completions` */
export const chat = async (api: Api, visit: Visit<ChatRequest>): Promise<Answer> => {
  const { body } = visit
  const model = api.inference.find(body.model)
  visit.call.note({
    model: body.model ?? listedName(model, api.inference.models()),
    streamed: body.stream === true,
  })
  const efforts = await effortsOf(api, model, body.reasoning_effort)
  const request = toGenerate(body, {
    efforts,
    usualSeed: api.usualSeed(),
    usuallyThinks: api.usuallyThinks(),
  })
  const head = {
    id: newId('chatcmpl-'),
    created: nowSeconds(),
    model: body.model ?? listedName(model, api.inference.models()),
    system_fingerprint: fingerprint,
  }
  const choices = Array.from({ length: body.n ?? 1 }, (_, index) =>
    answerChat(api, visit, model, withSeed(request, index)),
  )
  if (body.stream)
    return { stream: stream(head, body, merge(choices)), type: 'text/event-stream', failure: sseFailure }
  const wholes = await Promise.all(choices.map(collect))
  const completion = toCompletion(head, body, wholes)
  return {
    json: body.verbose ? { ...completion, __verbose: await toVerbose(api, model, request) } : completion,
  }
}

/** What llama.cpp tells those who look for a fault: the text as the model saw it. */
const toVerbose = async (api: Api, model: Model, request: GenerateRequest) => ({
  prompt: (await api.inference.ask(model, (call) => call.render(conversationOf(request)))).text,
})

/** Each choice has chance of its own, and yet the same one next time. */
const withSeed = (request: GenerateRequest, index: number): GenerateRequest => ({
  ...request,
  sampling: { ...request.sampling, seed: (request.sampling.seed + index) % 0x1_0000_0000 },
})

const finishReason = ({ reason }: EndEvent, calls: readonly ToolCall[]) =>
  calls.length > 0 ? 'tool_calls' : reason === 'stop' ? 'stop' : 'length'

const toCall = ({ id, name, arguments: given }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: given },
})

const toCompletion = (head: Head, body: ChatRequest, wholes: readonly Whole[]) => ({
  ...head,
  object: 'chat.completion',
  choices: wholes.map(({ text, thought, calls, tokens, end }, index) => ({
    index,
    message: {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      ...(thought !== '' && { reasoning_content: thought }),
      ...(calls.length > 0 && { tool_calls: calls.map(toCall) }),
      refusal: null,
    },
    logprobs: body.logprobs ? toLogprobs(tokens) : null,
    finish_reason: finishReason(end, calls),
  })),
  usage: toUsage(wholes.map(({ end }) => end)),
  ...(wholes[0] && { timings: toTimings(wholes[0].end) }),
})

async function* stream(
  head: Head,
  body: ChatRequest,
  events: AsyncGenerator<[number, GenerateEvent], void>,
): AsyncGenerator<string, void> {
  const chunk = (choices: object[], rest: object = {}) =>
    sse({ ...head, object: 'chat.completion.chunk', choices, ...rest })
  const begun = new Set<number>()
  const calls = new Map<number, ToolCall[]>()
  /** The ids of the calls that a choice has begun to tell of, in their order. */
  const told = new Map<number, string[]>()
  const ends: EndEvent[] = []
  const progress = toProgress()
  const timingsAt = createLiveTimings(body.timings_per_token)

  for await (const [index, event] of events) {
    let text = ''
    const delta = (delta: object, rest: object = {}, times: object = timings) => {
      text += chunk([{ index, delta, logprobs: null, finish_reason: null, ...rest }], times)
    }
    const timings = timingsAt(index, event)
    if (!begun.has(index)) {
      begun.add(index)
      delta({ role: 'assistant', content: null }, {}, {})
    }
    if (event.type === 'prefill' && body.return_progress)
      text += chunk([], { prompt_progress: progress(index, event), ...timings })
    if (event.type === 'frame') {
      const logprobs = event.tokens ? { logprobs: toLogprobs(event.tokens) } : {}
      let told = event.tokens === undefined
      for (const part of event.parts) {
        if (part.text === '') continue
        if (part.type === 'thought') {
          delta({ reasoning_content: part.text })
          continue
        }
        delta({ content: part.text }, told ? {} : logprobs)
        told = true
      }
      // Tokens that have made no whole character yet.
      if (!told && event.tokens?.some(({ thought }) => !thought)) delta({ content: '' }, logprobs)
    }
    const ids = told.get(index) ?? []
    if (event.type === 'callPiece') {
      const number = ids.indexOf(event.id)
      if (number < 0) told.set(index, [...ids, event.id])
      const piece = { index: number, function: { arguments: event.arguments } }
      delta({ tool_calls: [number < 0 ? { index: ids.length, ...toCall(event) } : piece] })
    }
    if (event.type === 'toolCalls') {
      calls.set(index, event.calls)
      const others = event.calls.filter(({ id }) => !ids.includes(id))
      if (others.length > 0)
        delta({ tool_calls: others.map((call, at) => ({ index: ids.length + at, ...toCall(call) })) })
    }
    if (event.type === 'end') {
      ends.push(event)
      const finish = { finish_reason: finishReason(event, calls.get(index) ?? []) }
      delta({}, finish, body.timings_per_token ? { timings: toTimings(event) } : {})
    }
    if (text !== '') yield text
  }
  const [first] = ends
  if (body.stream_options?.include_usage && first)
    yield chunk([], { usage: toUsage(ends), timings: toTimings(first) })
  yield sseDone
}
