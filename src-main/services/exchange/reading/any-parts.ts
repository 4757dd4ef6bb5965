import type { MessagePart } from '#contract/messages.ts'
import { fieldOf, fieldsOf, type AnyMessage, type Fields } from './any-message.ts'
import { speakerOf } from './speaker-of.ts'
import { withThoughts } from './reasoning.ts'
import { textsIn } from './texts.ts'

/** What a message of any program says, as parts of ours. */

const isTextKind = /^(?:(?:input|output)_)?text$/
const isThoughtKind = /^(?:thinking|reasoning|think|thoughts?|ma)$/i
/** What names a piece and says nothing. */
const isMark = /^(?:type|kind|ft|pt|id|[fv]id|uuid|mime_?type|\w+_(?:u?u?id|type))$/i
const isTimeName =
  /^(?:\w+_(?:at|timestamp)|(?:create|update)d?_time|(?:created|updated|start|end)At|timestamp)$/i
/** A date, a time, or a number: whoever is met `at` a place is met somewhere. */
const isTime = (text: string) =>
  /^[\d\s:.,/+-]*$/.test(text.replaceAll(/(?<=\d)[TZ]|\b(?:UTC|GMT|[AP]M)\b/gi, ''))
const thoughtNames = [
  ...['reasoning', 'reasoningcontent', 'thinking', 'thoughts', 'thinkingtrace'],
  ...['scratchpad', 'cot', 'chainofthought', 'innermonologue', 'agentthinkingtraces'],
]

/** What the message says, then whatever else it has that is text: what tools were asked, attached, quoted. */
export const partsOf = (
  { role, fields, content }: AnyMessage,
  notUnderstood: (kind: string) => void,
): MessagePart[] => {
  const pieces = Array.isArray(content) ? (content as unknown[]) : [content]
  const parts: MessagePart[] = thoughtsBeside(fields)
  const isThinking = fieldOf(fields, 'isthought') === true || /^(?:thinking|reasoning)$/i.test(role)
  for (const piece of pieces) {
    const kind = kindOf(piece)
    const isThought = isThinking || isThoughtKind.test(kind) || fieldsOf(piece)?.['thought'] === true
    if (!isTextKind.test(kind) && !isThought && speakerOf(kind) === null) notUnderstood(kind)
    const text = textsIn(withoutMarks(piece)).join('\n')
    if (text === '') continue
    if (isThought) parts.push({ type: 'thought', text, durationMs: 0 })
    else parts.push(...withThoughts(text))
  }
  for (const each of ['attachments', 'files', 'tool_calls', 'function_call']) {
    const texts = textsIn(fields[each])
    if (texts.length === 0) continue
    notUnderstood(each)
    parts.push({ type: 'text', text: `\n\n${texts.join('\n')}` })
  }
  return parts
}

/** Thoughts that stand in fields of their own, or of what is called `extra`. */
const thoughtsBeside = (fields: Fields): MessagePart[] => {
  const places = [fields, fieldsOf(fields['extra']) ?? {}]
  const found = places.flatMap((place) => thoughtNames.map((name) => fieldOf(place, name)))
  const texts = found.map((value) => {
    if (Array.isArray(value)) return textsIn(withoutMarks(value)).join('\n')
    const inner = fieldsOf(value)
    return inner ? (inner['content'] ?? inner['text']) : value
  })
  return [...new Set(texts)].flatMap((text): MessagePart[] =>
    typeof text === 'string' && text.trim() !== '' ? [{ type: 'thought', text, durationMs: 0 }] : [],
  )
}

/** A piece says what it is in a field, or is called so. */
const kindOf = (piece: unknown): string => {
  const fields = fieldsOf(piece)
  if (fields === null) return 'text'
  const { type, kind, phase } = fields
  const part = fieldsOf(fields['part'])
  const named = [part?.['pt'], type, kind, phase].find((each) => typeof each === 'string')
  if (typeof named === 'string') return /^answer$/.test(named) ? 'text' : named
  const [name, ...others] = Object.keys(fields)
  return name !== undefined && others.length === 0 && isThoughtKind.test(name) ? name : 'text'
}

export const withoutMarks = (piece: unknown): unknown => {
  if (Array.isArray(piece)) return (piece as unknown[]).map(withoutMarks)
  const fields = fieldsOf(piece)
  if (fields === null) return piece
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' && (isMark.test(name) || (isTimeName.test(name) && isTime(value)))
        ? []
        : [[name, withoutMarks(value)]],
    ),
  )
}
