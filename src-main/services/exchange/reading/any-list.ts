import type { MessagePart } from '#contract/messages.ts'
import { byChat, listsIn, type FoundList } from './any-lists.ts'
import {
  fieldOf,
  fieldsOf,
  firstText,
  isMessageList,
  messagesOf,
  speakerOf,
  type AnyMessage,
  type Fields,
} from './any-message.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { withLeftOvers, wordsBeside } from './left-over.ts'
import { withThoughts } from './reasoning.ts'
import { salvage } from './salvage.ts'
import { textsIn } from './texts.ts'
import type { Found, FoundChat, Reader } from './types.ts'

/**
 * Any other program's chats, as far as they are lists of messages, wherever they lie: OpenAI's `messages`, one a line or alone,
 * ShareGPT's `conversations` of `from` and `value`, Claude's `chat_messages` of `sender` and `text`, questions with their answers, and
 * their like.
 */

/** Whether these are the messages of one chat, and no chats. */
export const isMessages = (values: readonly unknown[]): boolean =>
  isMessageList(values) && !values.some((value) => fieldsOf(value)?.['messages'] !== undefined)

export const anyList: Reader = {
  format: 'other',
  recognises: (document) => !listsIn(document).next().done,
  *read(document): Generator<Found> {
    const chats = [...listsIn(document)].flatMap(byChat)
    const [only] = chats
    if (only !== undefined && chats.length === 1) {
      yield { type: 'chat', found: withLeftOvers(toChat(only), document) }
      return
    }
    for (const chat of chats) {
      yield {
        type: 'chat',
        found: withLeftOvers(toChat(chat), chat.chat === document ? chat.list : [chat.chat, chat.list]),
      }
    }
    // What stands between the chats is no part of any.
    const beside = wordsBeside(document, new Set(chats.flatMap(({ chat, list }) => [chat, list, ...list])))
    const found = beside.length === 0 ? null : salvage('other', beside, '')
    if (found)
      yield {
        type: 'chat',
        found: { ...found, notUnderstood: { 'text in an unknown place': beside.length } },
      }
  },
}

const times = ['createdat', 'createtime', 'insertedat', 'timestamp', 'senddate', 'date', 'time']
const timeOf = (fields: Fields): number | null =>
  times.map((name) => toMs(fieldOf(fields, name))).find((time) => time !== null) ?? null

const modelIn = (fields: Fields) => {
  const model = fieldOf(fields, 'model')
  return typeof model === 'string' ? model : null
}
const titles = ['title', 'name', 'topic', 'subject', 'chattitle', 'usertitle']
const titleIn = (chat: Fields): string | null =>
  firstText(chat, titles) ??
  ['conversation', 'conv', 'chat', 'info']
    .map((name) => fieldsOf(chat[name]))
    .flatMap((inner) => (inner && firstText(inner, titles)) ?? [])[0] ??
  null

/** From the last to the first, as some have them. */
const isBackwards = (messages: readonly AnyMessage[]) => {
  const at = messages.map(({ fields }) => timeOf(fields))
  return (
    at.length > 1 &&
    at.every((time, index) => time !== null && time <= (at[index - 1] ?? time)) &&
    at[0] !== at.at(-1)
  )
}

const toChat = ({ chat, list }: FoundList): FoundChat => {
  const counter = createCounter()
  const system: string[] = [firstText(chat, ['system', 'systemprompt']) ?? ''].filter(Boolean)
  const entries = list.map((value): AnyMessage[] => {
    const found = messagesOf(value)
    if (found) return found
    const isWorth = textsIn(value).length > 0
    return isWorth ? [{ role: 'unknown', fields: {}, content: value }] : []
  })
  const inTime = isBackwards(entries.flat()) ? entries.toReversed() : entries
  const messages: ForeignMessage[] = []
  const places = placesOf(inTime.flat())
  for (const message of inTime.flat()) {
    const { role, fields } = message
    const speaker = speakerOf(role)
    const parts = partsOf(message, counter.add)
    if (speaker === 'system' && messages.length === 0) {
      system.push(parts.map((part) => ('text' in part ? part.text : '')).join('\n'))
      continue
    }
    if (speaker === null) counter.add(`role ${role.toLowerCase()}`)
    messages.push({
      ...places(message, messages.at(-1)?.id ?? null),
      role: speaker === 'user' ? 'user' : 'assistant',
      parts,
      modelId: modelIn(fields) ?? modelIn(chat),
      createdAt: timeOf(fields),
    })
  }
  const [first] = messages[0]?.parts ?? []
  const fallback = first?.type === 'text' ? (first.text.trim().split('\n')[0] ?? '') : ''
  return buildChat({
    format: 'other',
    sourceId: firstText(chat, ['uuid', 'id']) ?? JSON.stringify(list),
    title: titleIn(chat) ?? fallback.slice(0, 80),
    createdAt: timeOf(chat),
    updatedAt:
      ['updatedat', 'lastmodified'].map((name) => toMs(fieldOf(chat, name))).find((at) => at !== null) ??
      null,
    systemPrompt: system.join('\n\n'),
    messages,
    headId: messages.at(-1)?.id ?? null,
    notUnderstood: counter.counts,
  })
}

const ids = ['uuid', 'id', 'messageid']
const parents = ['parentmessageuuid', 'parentmessageid', 'parentuuid', 'parentid', 'parent']

/** Where each message hangs: on the one that it names where they have names, else on the one before it. */
const placesOf = (messages: readonly AnyMessage[]) => {
  const nameOf = ({ fields }: AnyMessage) => firstText(fields, ids)
  const names = messages.map(nameOf)
  const known = new Set(names)
  const isTree = !known.has(null) && known.size === names.length
  const skipped = new Map<string, string | null>()
  let count = 0
  return (message: AnyMessage, before: string | null): { id: string; parentId: string | null } => {
    const id = isTree ? (nameOf(message) ?? '') : `${count}`
    count += 1
    const parent = isTree ? firstText(message.fields, parents) : null
    if (parent === null || before === null) return { id, parentId: before }
    return { id, parentId: known.has(parent) ? (skipped.get(parent) ?? parent) : null }
  }
}

const isTextKind = /^(?:(?:input|output)_)?text$/
const isThoughtKind = /^(?:thinking|reasoning|think|thoughts?)$/i
/** What names a piece and says nothing. */
const isMark = /^(?:type|kind|ft|pt|id|[fv]id|mime_?type|\w+_(?:id|type))$/i

/** What the message says, then whatever else it has that is text: what tools were asked, attached, quoted. */
const partsOf = ({ fields, content }: AnyMessage, notUnderstood: (kind: string) => void): MessagePart[] => {
  const pieces = Array.isArray(content) ? (content as unknown[]) : [content]
  const parts: MessagePart[] = []
  for (const name of ['reasoning', 'reasoningcontent', 'thinking', 'thoughts']) {
    const text = fieldOf(fields, name)
    if (typeof text === 'string' && text !== '') parts.push({ type: 'thought', text, durationMs: 0 })
  }
  const isThinking = fieldOf(fields, 'isthought') === true
  for (const piece of pieces) {
    const type = fieldsOf(piece)?.['type']
    const kind = typeof type === 'string' ? type : 'text'
    const isThought = isThinking || isThoughtKind.test(kind)
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

const withoutMarks = (piece: unknown): unknown => {
  if (Array.isArray(piece)) return (piece as unknown[]).map(withoutMarks)
  const fields = fieldsOf(piece)
  if (fields === null) return piece
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      isMark.test(name) && typeof value === 'string' ? [] : [[name, withoutMarks(value)]],
    ),
  )
}
