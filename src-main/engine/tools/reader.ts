import type { GenerateEvent, Tool } from '#contract/engine.ts'
import type { Part } from '#contract/messages.ts'
import { callMarks } from './call-marks.ts'
import { createCallStream } from './call-stream.ts'
import { parseCalls } from './parse.ts'

interface Callable {
  tools: readonly Tool[]
  /** How many calls are passed on, the first ones. */
  maxCalls: number
  /** Arguments are passed on while they are written. */
  inPieces: boolean
}

/**
 * Passes the events of an answer on, with the calls in it taken out of its text. From where a call may begin everything is held back
 * until it is known whether it is one.
 */
export const readCalls = (
  { tools, maxCalls, inPieces }: Callable,
  emit: (event: GenerateEvent) => void,
): ((event: GenerateEvent) => void) => {
  /** Not shown yet: it is, or may become, a call. */
  let held = ''
  let hasSpoken = false
  let isCall = false
  const stream = createCallStream(tools, maxCalls)

  /** An answer that begins as JSON may be a call from its first character to its last. */
  const mayBeBare = () => !hasSpoken && /^\s*(?:[{[`]|$)/.test(held)

  /** What of `held` is certainly text. */
  const takeText = (): string => {
    if (isCall || mayBeBare()) return ''
    const found = callMarks.map((mark) => held.indexOf(mark)).filter((at) => at >= 0)
    if (found.length > 0) {
      isCall = true
      return take(Math.min(...found))
    }
    const start =
      held.lastIndexOf('<') > held.lastIndexOf('[') ? held.lastIndexOf('<') : held.lastIndexOf('[')
    const tail = start === -1 ? '' : held.slice(start)
    return take(tail !== '' && callMarks.some((mark) => mark.startsWith(tail)) ? start : held.length)
  }
  const take = (length: number): string => {
    const text = held.slice(0, length)
    hasSpoken ||= text.trim() !== ''
    // White space alone is no answer beside a call.
    if (!hasSpoken) return ''
    held = held.slice(length)
    return text
  }
  const filter = (part: Part): Part[] => {
    if (part.type === 'thought') return [part]
    held += part.text
    const text = takeText()
    return text === '' ? [] : [{ type: 'text', text }]
  }
  const tellPieces = () => {
    if (!inPieces || held === '' || !(isCall || mayBeBare())) return
    for (const piece of stream.take(held)) emit({ type: 'callPiece', ...piece })
  }
  const finish = () => {
    if (held === '') return
    const parsed = parseCalls(held, tools)
    const calls = stream.settle(parsed?.calls ?? [])
    // What was told of as a call is not told again as text.
    const text = calls === null ? '' : parsed ? parsed.text : held
    if (text !== '') emit({ type: 'frame', parts: [{ type: 'text', text }] })
    const whole = calls ?? parsed?.calls ?? []
    if (whole.length > 0) emit({ type: 'toolCalls', calls: whole.slice(0, maxCalls) })
    held = ''
  }

  return (event) => {
    if (event.type === 'frame') {
      const parts = event.parts.flatMap(filter)
      if (parts.length > 0 || event.tokens) emit({ ...event, parts })
      tellPieces()
      return
    }
    if (event.type === 'end') finish()
    emit(event)
  }
}
