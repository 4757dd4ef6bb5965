import type { GenerateEvent, Tool } from '#contract/engine.ts'
import type { Part } from '#contract/messages.ts'
import { parseCalls } from './parse.ts'

/** Where a call may begin: everything from there on is held back until it is known whether it is one. */
const marks = ['<tool_call>', '[TOOL_CALLS]', '<|python_tag|>', '<function='] as const

/** Passes the events of an answer on, with the calls in it taken out of its text. */
export const readCalls = (
  tools: readonly Tool[],
  emit: (event: GenerateEvent) => void,
): ((event: GenerateEvent) => void) => {
  const names = new Set(tools.map(({ name }) => name))
  /** Not shown yet: it is, or may become, a call. */
  let held = ''
  let hasSpoken = false
  let isCall = false

  /** What of `held` is certainly text. */
  const takeText = (): string => {
    if (isCall) return ''
    const found = marks.map((mark) => held.indexOf(mark)).filter((at) => at >= 0)
    if (found.length > 0) {
      isCall = true
      return take(Math.min(...found))
    }
    // An answer that begins as JSON may be a call from its first character to its last.
    if (!hasSpoken && /^\s*(?:[{[`]|$)/.test(held)) return ''
    const start =
      held.lastIndexOf('<') > held.lastIndexOf('[') ? held.lastIndexOf('<') : held.lastIndexOf('[')
    const tail = start === -1 ? '' : held.slice(start)
    return take(tail !== '' && marks.some((mark) => mark.startsWith(tail)) ? start : held.length)
  }
  const take = (length: number): string => {
    const text = held.slice(0, length)
    held = held.slice(length)
    if (text.trim() !== '') hasSpoken = true
    return text
  }
  const filter = (part: Part): Part[] => {
    if (part.type === 'thought') return [part]
    held += part.text
    const text = takeText()
    return text === '' ? [] : [{ type: 'text', text }]
  }
  const finish = () => {
    if (held === '') return
    const calls = parseCalls(held, names)
    if (calls) emit({ type: 'toolCalls', calls })
    else emit({ type: 'frame', parts: [{ type: 'text', text: held }] })
    held = ''
  }

  return (event) => {
    if (event.type === 'frame') {
      const parts = event.parts.flatMap(filter)
      if (parts.length > 0 || event.tokens) emit({ ...event, parts })
      return
    }
    if (event.type === 'end') finish()
    emit(event)
  }
}
