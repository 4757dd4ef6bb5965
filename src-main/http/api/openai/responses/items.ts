import type { GenerateEvent, TokenReport, ToolCall } from '#contract/engine.ts'
import type { EndEvent } from '#http/api/core/answering.ts'
import { toLogprobs } from '../logprobs.ts'
import { itemId, type InputItem } from './request.ts'

/** What an answer consists of, as `/v1/responses` has it. */
export type OutputItem =
  | {
      id: string
      type: 'reasoning'
      status: string
      summary: never[]
      content: { type: 'reasoning_text'; text: string }[]
    }
  | {
      id: string
      type: 'message'
      status: string
      role: 'assistant'
      content: object[]
      text: string
      logprobs: object[]
    }
  | { id: string; type: 'function_call'; status: string; call_id: string; name: string; arguments: string }

const textPart = (text: string, logprobs: readonly object[] = []) => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs,
})

/** An item as it is sent; `text` and `logprobs` are ours alone. */
export const shown = (item: OutputItem): object => {
  if (item.type !== 'message') return item
  const { text, logprobs, ...rest } = item
  return { ...rest, content: text === '' && item.status === 'in_progress' ? [] : [textPart(text, logprobs)] }
}

/** What a later request takes up. */
export const asInput = (item: OutputItem): InputItem =>
  item.type === 'message'
    ? { type: 'message', role: 'assistant', content: item.text }
    : item.type === 'reasoning'
      ? { type: 'reasoning', content: item.content }
      : item

/** The events that an answer makes on its way, its items, and how it ended. `tell` is called for each event, in their order. */
export const createItems = (tell: (type: string, data: object) => void) => {
  const items: OutputItem[] = []
  let open: OutputItem | null = null

  const place = () => items.length - 1
  const begin = (item: OutputItem) => {
    items.push(item)
    tell('response.output_item.added', { output_index: place(), item: shown(item) })
  }
  /** `isWhole`: what is open came to its end; else the answer was cut in it. */
  const close = (isWhole = true) => {
    if (!open) return
    open.status = isWhole ? 'completed' : 'incomplete'
    const { id } = open
    const at = { item_id: id, output_index: place(), content_index: 0 }
    if (open.type === 'message') {
      tell('response.output_text.done', { ...at, text: open.text, logprobs: open.logprobs })
      tell('response.content_part.done', { ...at, part: textPart(open.text, open.logprobs) })
    } else if (open.type === 'reasoning')
      tell('response.reasoning_text.done', { ...at, text: open.content[0]?.text ?? '' })
    else {
      const { name, arguments: given } = open
      tell('response.function_call_arguments.done', {
        item_id: id,
        output_index: place(),
        name,
        arguments: given,
      })
    }
    tell('response.output_item.done', { output_index: place(), item: shown(open) })
    open = null
  }
  const say = (text: string, logprobs: readonly object[]) => {
    if (open?.type !== 'message') {
      close()
      open = {
        id: itemId.message(),
        type: 'message',
        status: 'in_progress',
        role: 'assistant',
        content: [],
        text: '',
        logprobs: [],
      }
      begin(open)
      tell('response.content_part.added', {
        item_id: open.id,
        output_index: place(),
        content_index: 0,
        part: textPart(''),
      })
    }
    open.text += text
    open.logprobs.push(...logprobs)
    tell('response.output_text.delta', {
      item_id: open.id,
      output_index: place(),
      content_index: 0,
      delta: text,
      logprobs,
    })
  }
  const think = (text: string) => {
    if (open?.type !== 'reasoning') {
      close()
      open = {
        id: itemId.reasoning(),
        type: 'reasoning',
        status: 'in_progress',
        summary: [],
        content: [{ type: 'reasoning_text', text: '' }],
      }
      begin(open)
    }
    const [part] = open.content
    if (part) part.text += text
    tell('response.reasoning_text.delta', {
      item_id: open.id,
      output_index: place(),
      content_index: 0,
      delta: text,
    })
  }
  /** A call, or a piece of one. */
  const ask = ({ id, name, arguments: given }: ToolCall) => {
    if (open?.type !== 'function_call' || open.call_id !== id) {
      close()
      open = {
        id: itemId.call(),
        type: 'function_call',
        call_id: id,
        name,
        arguments: '',
        status: 'in_progress',
      }
      begin(open)
    }
    open.arguments += given
    const at = { item_id: open.id, output_index: place() }
    tell('response.function_call_arguments.delta', { ...at, delta: given })
  }
  const isTold = (id: string) => items.some((item) => item.type === 'function_call' && item.call_id === id)

  /** Tokens of the answer's text that have made no whole character yet. */
  let waiting: TokenReport[] = []
  const takeFrame = (frame: Extract<GenerateEvent, { type: 'frame' }>) => {
    for (const token of frame.tokens ?? []) if (!token.thought) waiting.push(token)
    for (const { type, text } of frame.parts) {
      if (text === '') continue
      if (type === 'thought') think(text)
      else {
        say(text, toLogprobs(waiting).content)
        waiting = []
      }
    }
  }

  return {
    items,
    /** Takes what the model says; the end of the answer is returned when it is there. */
    take: (event: GenerateEvent): EndEvent | null => {
      if (event.type === 'frame') takeFrame(event)
      // The tokens of a call are no part of what is said after it.
      if (event.type === 'callPiece' || event.type === 'toolCalls') waiting = []
      if (event.type === 'callPiece') ask(event)
      if (event.type === 'toolCalls') {
        for (const call of event.calls) if (!isTold(call.id)) ask(call)
        close()
      }
      if (event.type !== 'end') return null
      close(event.reason === 'stop' && open?.type !== 'function_call')
      return event
    },
  }
}
