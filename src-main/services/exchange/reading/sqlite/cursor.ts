import { fieldsIn, fieldsOf, type Fields } from '../any-message.ts'
import type { DatabaseDocuments } from './documents.ts'

type Roots = DatabaseDocuments['roots']

/**
 * Cursor's `state.vscdb`: a table of keys and values, in which a chat (`composerData:ID`) names its messages (`bubbleId:ID:ID`) in their
 * order, and the number 1 or 2 says who speaks.
 */
export const cursorDocuments = (roots: Roots): Roots =>
  roots.map((root) =>
    root.name === 'cursorDiskKV' ? { name: root.name, documents: () => chatsIn(root.documents()) } : root,
  )

/** What is kept of a chat until all of its messages are there. */
interface Head {
  chat: Fields
  draft: unknown
  /** Older versions have the messages in the chat itself. */
  own: Fields[]
  named: string[]
}

async function* chatsIn(rows: AsyncIterable<Fields>): AsyncGenerator<Fields> {
  const heads = new Map<string, Head>()
  const bubbles = new Map<string, Map<string, Fields>>()
  for await (const { key, value } of rows) {
    const [, kind, id, inner] = /^(composerData|bubbleId):([^:]+)(?::(.+))?$/.exec(String(key)) ?? []
    const fields = kind === undefined ? null : fieldsOf(parsed(value))
    if (fields === null || id === undefined) continue
    if (kind === 'composerData') heads.set(id, headOf(fields))
    else if (inner !== undefined)
      bubbles.set(id, (bubbles.get(id) ?? new Map<string, Fields>()).set(inner, messageOf(fields)))
  }
  for (const id of new Set([...heads.keys(), ...bubbles.keys()])) {
    const { chat, draft, own, named } = heads.get(id) ?? headOf({})
    const known = bubbles.get(id) ?? new Map<string, Fields>()
    // As the chat names them, then any others.
    const messages = [
      ...own,
      ...[...new Set([...named, ...known.keys()])].flatMap((name) => fieldsIn(known.get(name))),
    ]
    if (messages.length > 0) yield { id, ...chat, draft, messages }
    // Where nothing was sent, what was about to be is all that there is.
    else if (typeof draft === 'string' && draft.trim() !== '')
      yield { id, ...chat, messages: [{ role: 'user', content: draft }] }
  }
}

const headOf = (composer: Fields): Head => {
  const { name, createdAt, lastUpdatedAt, text, conversation, fullConversationHeadersOnly } = composer
  return {
    chat: { title: name, createdAt, updatedAt: lastUpdatedAt },
    draft: text,
    own: listOf(conversation).map(messageOf),
    named: listOf(fullConversationHeadersOnly).map(({ bubbleId }) => String(bubbleId)),
  }
}

/** What has words of its own; `richText` has those of the text once more. */
const beside = [
  ...['codeBlocks', 'toolFormerData', 'attachedFiles', 'context', 'attachedCodeChunks'],
  ...['suggestedCodeBlocks', 'allThinkingBlocks', 'errorDetails'],
]

const messageOf = (bubble: Fields): Fields => {
  const { type, bubbleId, text, thinking, createdAt } = bubble
  return {
    ...{ id: bubbleId, role: type === 1 ? 'user' : 'assistant', content: text ?? '', createdAt },
    ...{ thinking: typeof thinking === 'string' ? thinking : fieldsOf(thinking)?.['text'] },
    ...Object.fromEntries(beside.map((name) => [name, bubble[name]])),
  }
}

const listOf = (value: unknown): Fields[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).flatMap((each) => fieldsIn(each))

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
