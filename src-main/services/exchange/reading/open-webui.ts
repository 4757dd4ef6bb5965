import { z } from 'zod'
import type { MessagePart } from '#contract/messages.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { foreignChatsIn, maybe } from './documents.ts'
import { withThoughts } from './reasoning.ts'
import { textsIn } from './texts.ts'
import type { Reader } from './types.ts'

/** Open WebUI's export of chats: an array of rows, each with its `chat`, whose `history` is a tree. Old ones have a list alone. */

const messageSchema = z.looseObject({
  id: maybe.text,
  parentId: maybe.text,
  role: z.string(),
  content: maybe.anything,
  model: maybe.text,
  timestamp: maybe.anything,
  files: z.array(z.looseObject({ type: maybe.text, name: maybe.text })).nullish(),
})
type ForeignRow = z.infer<typeof messageSchema>

const innerSchema = z.looseObject({
  title: maybe.text,
  messages: z.array(messageSchema).nullish(),
  history: z.looseObject({ messages: z.record(z.string(), messageSchema), currentId: maybe.text }).nullish(),
  params: z.looseObject({ system: maybe.text }).nullish(),
  system: maybe.text,
  timestamp: maybe.anything,
})
const rowSchema = z.looseObject({
  id: maybe.text,
  title: maybe.text,
  chat: innerSchema,
  created_at: maybe.anything,
  updated_at: maybe.anything,
  archived: maybe.flag,
  pinned: maybe.flag,
})
/** A chat that was saved by itself may have no row around it. */
const chatSchema = z.union([rowSchema, innerSchema.transform((chat) => ({ chat }))])
type Row = z.infer<typeof rowSchema>

const looksLike = z.union([
  z.looseObject({
    chat: z.union([
      z.looseObject({ history: z.looseObject({}) }),
      z.looseObject({ messages: z.array(z.unknown()) }),
    ]),
  }),
  z.looseObject({ history: z.looseObject({ messages: z.looseObject({}) }) }),
])
const isChat = (value: unknown) => looksLike.safeParse(value).success

export const openWebui: Reader = {
  format: 'open-webui',
  recognises: (document) => (Array.isArray(document) ? document.some(isChat) : isChat(document)),
  *read(document) {
    yield* foreignChatsIn('open-webui', document, chatSchema, toChat)
  },
}

const toChat = (row: Row) => {
  const { chat } = row
  const counter = createCounter()
  const nodes: [string, ForeignRow][] = chat.history
    ? Object.entries(chat.history.messages)
    : (chat.messages ?? []).map((message, index) => [message.id ?? `message-${index}`, message])
  const system: string[] = []
  const messages = nodes.flatMap(([id, message], index): ForeignMessage[] => {
    if (message.role === 'system') {
      system.push(contentOf(message))
      return []
    }
    const before = chat.history ? null : (nodes[index - 1]?.[0] ?? null)
    if (message.role !== 'user' && message.role !== 'assistant') counter.add(`role ${message.role}`)
    return [
      {
        id,
        parentId: message.parentId ?? before,
        role: message.role === 'user' ? 'user' : 'assistant',
        parts: partsOf(message, counter.add),
        modelId: message.model ?? null,
        createdAt: toMs(message.timestamp),
        source: message,
      },
    ]
  })
  return buildChat({
    format: 'open-webui',
    sourceId: row.id ?? JSON.stringify([chat.title, chat.timestamp, nodes.map(([id]) => id)]),
    title: row.title ?? chat.title ?? '',
    createdAt: toMs(row.created_at) ?? toMs(chat.timestamp),
    updatedAt: toMs(row.updated_at),
    systemPrompt: chat.params?.system ?? chat.system ?? system.join('\n\n'),
    pinned: row.pinned ?? false,
    archived: row.archived ?? false,
    messages,
    headId: chat.history?.currentId ?? messages.at(-1)?.id ?? null,
    notUnderstood: counter.counts,
  })
}

/** Text, or pieces in the way of OpenAI's interface. */
const contentOf = ({ content }: ForeignRow): string => {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as unknown[])
    .map((piece) =>
      typeof piece === 'object' && piece !== null ? (piece as Record<string, unknown>)['text'] : piece,
    )
    .filter((text): text is string => typeof text === 'string')
    .join('\n')
}

/** Newer versions may have what was said in the way of OpenAI's responses alone. */
const outputOf = ({ output }: ForeignRow): MessagePart[] =>
  (Array.isArray(output) ? (output as unknown[]) : []).flatMap((item): MessagePart[] => {
    const { type, summary, content } = (item ?? {}) as Record<string, unknown>
    const text = textsIn(withoutKinds([summary, content])).join('\n')
    if (text === '') return []
    return type === 'reasoning' ? [{ type: 'thought', text, durationMs: 0 }] : withThoughts(text)
  })
const withoutKinds = (pieces: unknown[]): unknown[] =>
  pieces.flat().map((piece) => ({ ...(piece as object), type: undefined, annotations: undefined }))

const partsOf = (message: ForeignRow, notUnderstood: (kind: string) => void): MessagePart[] => {
  const content = contentOf(message)
  const said = message.role === 'user' || content.trim() !== '' ? withThoughts(content) : outputOf(message)
  const names = (message.files ?? []).map((file) => {
    notUnderstood(`file ${file.type ?? ''}`.trim())
    return file.name
  })
  const files: MessagePart[] = names
    .filter((name) => typeof name === 'string')
    .map((name) => ({ type: 'text', text: `\n\n[${name}]` }))
  if (message.role === 'user') return [{ type: 'text', text: content }, ...files]
  return [...said, ...files]
}
