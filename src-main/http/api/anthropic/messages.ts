import type { GenerateEvent, ToolCall } from '#contract/engine.ts'
import type { Api } from '#services/api/index.ts'
import { answerChat, collect, type EndEvent } from '../core/answering.ts'
import { toEnergy } from '../core/energy.ts'
import type { ApiError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { Answer, Visit } from '../core/route.ts'
import { effortsOf } from '../core/thinking.ts'
import { anthropicFailure } from './dialect.ts'
import { toGenerate, type MessagesRequest } from './request.ts'

/** `POST /v1/messages` */
export const messages = async (api: Api, visit: Visit<MessagesRequest>): Promise<Answer> => {
  const { body } = visit
  const model = api.inference.find(body.model)
  visit.call.note({ model: body.model, streamed: body.stream === true })
  const efforts = await effortsOf(api, model, body.output_config?.effort)
  const events = answerChat(
    api,
    visit,
    model,
    toGenerate(body, { efforts, usualSeed: api.usualSeed(), usuallyThinks: api.usuallyThinks() }),
  )
  const head = { id: newId('msg_'), type: 'message', role: 'assistant', model: body.model }
  if (body.stream) return { stream: stream(head, events), type: 'text/event-stream', failure: lineOfFailure }
  const { text, thought, calls, end } = await collect(events)
  const content = [
    ...(thought !== '' ? [{ type: 'thinking', thinking: thought, signature: '' }] : []),
    ...(text !== '' || calls.length === 0 ? [{ type: 'text', text }] : []),
    ...calls.map((call) => ({ ...toBlock(call), input: inputOf(call) })),
  ]
  return { json: { ...head, content, ...stopOf(end, calls.length), usage: toUsage(end) } }
}

const stopOf = ({ reason, stopText }: EndEvent, calls: number) => ({
  stop_reason:
    calls > 0
      ? 'tool_use'
      : reason !== 'stop'
        ? 'max_tokens'
        : stopText === undefined
          ? 'end_turn'
          : 'stop_sequence',
  stop_sequence: stopText ?? null,
})

/** What was read anew and what was still in memory add up to the prompt. */
const toUsage = (end: EndEvent) => ({
  input_tokens: end.usage.promptTokens - end.usage.cachedTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: end.usage.cachedTokens,
  output_tokens: end.usage.completionTokens,
  ...toEnergy([end]),
})

const toBlock = ({ id, name }: ToolCall) => ({ type: 'tool_use', id, name })

/** A model may write arguments that are no object. */
const inputOf = ({ arguments: given }: ToolCall): unknown => {
  try {
    const value: unknown = JSON.parse(given)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value }
  } catch {
    return { value: given }
  }
}

const line = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const lineOfFailure = (error: ApiError) => line('error', anthropicFailure(error))

async function* stream(
  head: object,
  events: AsyncGenerator<GenerateEvent, void>,
): AsyncGenerator<string, void> {
  let index = -1
  let open: 'text' | 'thought' | 'call' | null = null
  let calls = 0
  /** The calls that were told of in pieces. */
  const told = new Set<string>()
  let begun = false

  for await (const event of events) {
    let out = ''
    const tell = (type: string, data: object) => (out += line(type, data))
    const close = () => {
      if (open === 'thought')
        tell('content_block_delta', { index, delta: { type: 'signature_delta', signature: '' } })
      if (open) tell('content_block_stop', { index })
      open = null
    }
    const begin = (block: object) => {
      close()
      index += 1
      tell('content_block_start', { index, content_block: block })
    }
    if (!begun) {
      begun = true
      const total = event.type === 'prefill' ? event.total : 0
      const usage = {
        input_tokens: total,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
      }
      tell('message_start', {
        message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage },
      })
      tell('ping', {})
    }
    if (event.type === 'frame') {
      for (const { type, text } of event.parts) {
        if (text === '') continue
        if (open !== type) {
          begin(
            type === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' },
          )
          open = type
        }
        const delta =
          type === 'text' ? { type: 'text_delta', text } : { type: 'thinking_delta', thinking: text }
        tell('content_block_delta', { index, delta })
      }
    }
    if (event.type === 'callPiece') {
      if (!told.has(event.id)) {
        begin({ ...toBlock(event), input: {} })
        open = 'call'
      }
      told.add(event.id)
      tell('content_block_delta', {
        index,
        delta: { type: 'input_json_delta', partial_json: event.arguments },
      })
    }
    if (event.type === 'toolCalls') {
      calls += event.calls.length
      for (const call of event.calls) {
        if (told.has(call.id)) continue
        begin({ ...toBlock(call), input: {} })
        const delta = { type: 'input_json_delta', partial_json: JSON.stringify(inputOf(call)) }
        tell('content_block_delta', { index, delta })
        tell('content_block_stop', { index })
      }
    }
    if (event.type === 'end') {
      // An answer without a word is an empty one.
      if (index === -1) {
        begin({ type: 'text', text: '' })
        open = 'text'
      }
      close()
      tell('message_delta', { delta: stopOf(event, calls), usage: toUsage(event) })
      tell('message_stop', {})
    }
    if (out !== '') yield out
  }
}
