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

async function* chatsIn(rows: AsyncIterable<Fields>): AsyncGenerator<Fields> {
  const heads = new Map<string, Fields>()
  const bubbles = new Map<string, Map<string, Fields>>()
  for await (const { key, value } of rows) {
    const fields = typeof key === 'string' ? fieldsOf(parsed(value)) : null
    if (fields === null) continue
    const [, chat] = /^composerData:(.+)$/.exec(String(key)) ?? []
    const [, of, id] = /^bubbleId:([^:]+):(.+)$/.exec(String(key)) ?? []
    if (chat !== undefined) heads.set(chat, fields)
    if (of !== undefined && id !== undefined)
      bubbles.set(of, (bubbles.get(of) ?? new Map<string, Fields>()).set(id, fields))
  }
  for (const id of new Set([...heads.keys(), ...bubbles.keys()])) {
    const head = heads.get(id) ?? {}
    const messages = inOrder(head, bubbles.get(id) ?? new Map<string, Fields>()).map(messageOf)
    if (messages.length === 0) continue
    const { name, createdAt, lastUpdatedAt, text } = head
    yield { id, title: name, createdAt, updatedAt: lastUpdatedAt, draft: text, messages }
  }
}

/** As the chat names them, then any others; older versions have them in the chat itself. */
const inOrder = (head: Fields, known: ReadonlyMap<string, Fields>): Fields[] => {
  const own = listOf(head['conversation'])
  const named = listOf(head['fullConversationHeadersOnly']).map(({ bubbleId }) => String(bubbleId))
  return [...own, ...[...new Set([...named, ...known.keys()])].flatMap((id) => fieldsIn(known.get(id)))]
}

const messageOf = (bubble: Fields): Fields => {
  const { type, bubbleId, text, thinking, createdAt, codeBlocks, toolFormerData, attachedFiles } = bubble
  return {
    ...{ id: bubbleId, role: type === 1 ? 'user' : 'assistant', content: text ?? '', createdAt },
    ...{ thinking: fieldsOf(thinking)?.['text'], codeBlocks, toolFormerData, attachedFiles },
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
