import type { MessagePart } from '#contract/messages.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { withThoughts } from './reasoning.ts'
import { withLeftOvers } from './left-over.ts'
import { salvage } from './salvage.ts'
import { textsIn } from './texts.ts'
import type { Found, FoundChat, Reader } from './types.ts'

/**
 * Any other program's chats, as far as they are lists of messages with a role and a content: OpenAI's `messages`, one a line or
 * alone, ShareGPT's `conversations` of `from` and `value`, Claude's `chat_messages` of `sender` and `text`, and their like.
 */

type Fields = Record<string, unknown>
const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const roleNames = ['role', 'from', 'sender', 'author', 'speaker', 'type']
const contentNames = ['content', 'value', 'text', 'message', 'body', 'parts']
const listNames = ['messages', 'conversations', 'conversation', 'chat_messages', 'turns', 'history', 'items']

const ofUser = new Set(['user', 'human', 'you', 'me', 'prompter', 'customer'])
const ofModel = new Set(['assistant', 'gpt', 'model', 'ai', 'bot', 'chatgpt', 'claude', 'gemini', 'llm'])
const ofSystem = new Set(['system', 'developer'])
const isKnownRole = (role: string) => ofUser.has(role) || ofModel.has(role) || ofSystem.has(role)

const roleOf = (fields: Fields): string | null => {
  for (const name of roleNames) {
    const role = textOf(fields[name]) ?? textOf(fieldsOf(fields[name])?.['role'])
    if (role !== null) return role.toLowerCase()
  }
  return null
}
const isMessage = (value: unknown): boolean => {
  const fields = fieldsOf(value)
  return fields !== null && roleOf(fields) !== null && contentNames.some((name) => name in fields)
}
/** A list of nothing but messages, one of whose roles is known. */
const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(isMessage) &&
  value.some((message) => isKnownRole(roleOf(fieldsOf(message) ?? {}) ?? ''))

const listOf = (chat: unknown): unknown[] | null => {
  if (isList(chat)) return chat
  const fields = fieldsOf(chat)
  const name = fields && [...listNames, ...Object.keys(fields)].find((each) => isList(fields[each]))
  return fields && name !== undefined && name !== null ? (fields[name] as unknown[]) : null
}
/** One chat, an array of chats, or an object that holds such an array. */
const chatsOf = (document: unknown): unknown[] | null => {
  if (listOf(document) !== null) return [document]
  const arrays = Array.isArray(document)
    ? [document as unknown[]]
    : Object.values(fieldsOf(document) ?? {}).filter((value): value is unknown[] => Array.isArray(value))
  return arrays.find((array) => array.some((chat) => listOf(chat) !== null)) ?? null
}

/** Whether these are the messages of one chat, and no chats. */
export const isMessages = (values: readonly unknown[]): boolean => isList(values)

export const anyList: Reader = {
  format: 'other',
  recognises: (document) => chatsOf(document) !== null,
  *read(document): Generator<Found> {
    for (const [index, chat] of (chatsOf(document) ?? []).entries()) {
      const list = listOf(chat)
      if (list !== null)
        yield { type: 'chat', found: withLeftOvers(toChat(fieldsOf(chat) ?? {}, list), chat) }
      else if (textsIn(chat).length > 0) {
        const found = salvage('other', chat, '')
        yield found
          ? { type: 'chat', found }
          : { type: 'broken', title: `${index + 1}`, reason: 'It is no list of messages.' }
      }
    }
  },
}

const timeOf = (fields: Fields): number | null =>
  ['created_at', 'createdAt', 'create_time', 'timestamp', 'date', 'time']
    .map((name) => toMs(fields[name]))
    .find((time) => time !== null) ?? null

const toChat = (chat: Fields, list: readonly unknown[]): FoundChat => {
  const counter = createCounter()
  const system: string[] = [textOf(chat['system']) ?? ''].filter(Boolean)
  const messages: ForeignMessage[] = []
  for (const value of list) {
    const fields = fieldsOf(value) ?? {}
    const role = roleOf(fields) ?? ''
    const parts = partsOf(fields, counter.add)
    if (ofSystem.has(role) && messages.length === 0) {
      system.push(parts.map((part) => ('text' in part ? part.text : '')).join('\n'))
      continue
    }
    if (!isKnownRole(role)) counter.add(`role ${role}`)
    messages.push({
      id: `${messages.length}`,
      parentId: messages.length === 0 ? null : `${messages.length - 1}`,
      role: ofUser.has(role) ? 'user' : 'assistant',
      parts,
      modelId: textOf(fields['model']) ?? textOf(chat['model']),
      createdAt: timeOf(fields),
    })
  }
  const [first] = messages[0]?.parts ?? []
  const title = ['title', 'name', 'topic', 'subject'].map((name) => textOf(chat[name])).find(Boolean)
  const fallback = first?.type === 'text' ? (first.text.trim().split('\n')[0] ?? '') : ''
  return buildChat({
    format: 'other',
    sourceId: textOf(chat['uuid']) ?? textOf(chat['id']) ?? JSON.stringify(list),
    title: title ?? fallback.slice(0, 80),
    createdAt: timeOf(chat),
    updatedAt: ['updated_at', 'updatedAt'].map((name) => toMs(chat[name])).find((at) => at !== null) ?? null,
    systemPrompt: system.join('\n\n'),
    messages,
    headId: messages.at(-1)?.id ?? null,
    notUnderstood: counter.counts,
  })
}

/** What the message says, then whatever else it has that is text: what tools were asked, attached, quoted. */
const partsOf = (fields: Fields, notUnderstood: (kind: string) => void): MessagePart[] => {
  const isThere = (value: unknown) => textsIn(value).length > 0
  const name = contentNames.find((each) => isThere(fields[each]))
  const content = name === undefined ? '' : fields[name]
  const pieces = Array.isArray(content) ? (content as unknown[]) : [content]
  const parts: MessagePart[] = []
  const thought = ['reasoning', 'reasoning_content', 'thinking', 'thoughts'].map((each) =>
    textOf(fields[each]),
  )
  for (const text of thought) if (text) parts.push({ type: 'thought', text, durationMs: 0 })
  for (const piece of pieces) {
    const type = textOf(fieldsOf(piece)?.['type'])
    const texts = typeof piece === 'string' ? [piece] : textsIn(withoutKind(piece))
    if (type === 'thinking' || type === 'reasoning') {
      parts.push({ type: 'thought', text: texts.join('\n'), durationMs: 0 })
      continue
    }
    if (type !== null && type !== 'text') notUnderstood(type)
    parts.push(...withThoughts(texts.join('\n')))
  }
  for (const each of ['attachments', 'files', 'tool_calls', 'function_call']) {
    const texts = textsIn(fields[each])
    if (texts.length === 0) continue
    notUnderstood(each)
    parts.push({ type: 'text', text: `\n\n${texts.join('\n')}` })
  }
  return parts
}

const withoutKind = (piece: unknown): unknown => {
  const fields = fieldsOf(piece)
  return fields === null
    ? piece
    : Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'type'))
}
