import { anyList } from './any-list.ts'
import { fieldsIn, fieldsOf, type Fields } from './any-message.ts'
import { textsIn } from './texts.ts'
import type { Found, Reader } from './types.ts'

/**
 * Trees of messages of which none says who speaks, as DeepSeek's older exports have them: who asks and who answers take turns from
 * the root down.
 */

const mappingOf = (value: unknown): Fields | null => {
  const mapping = fieldsOf(fieldsOf(value)?.['mapping'])
  if (mapping === null) return null
  const messages = Object.values(mapping).flatMap((node) => fieldsIn(fieldsOf(node)?.['message']))
  const isSilent = ({ author, role, sender, fragments }: Fields) =>
    author === undefined && role === undefined && sender === undefined && fragments === undefined
  return messages.length > 0 && messages.every(isSilent) ? mapping : null
}

export const deepseek: Reader = {
  format: 'other',
  recognises: (document) =>
    (Array.isArray(document) ? (document as unknown[]) : [document]).some(
      (value) => mappingOf(value) !== null,
    ),
  *read(document): Generator<Found> {
    for (const value of Array.isArray(document) ? (document as unknown[]) : [document]) {
      const mapping = mappingOf(value)
      yield* anyList.read(mapping ? { ...fieldsOf(value), mapping: withRoles(mapping) } : value)
    }
  },
}

const withRoles = (mapping: Fields): Fields => {
  const nodeOf = (id: unknown) => fieldsOf(typeof id === 'string' ? mapping[id] : null)
  const isUser = (id: string): boolean => {
    let turns = 0
    const seen = new Set<unknown>()
    for (let at: unknown = id; nodeOf(at) && !seen.has(at); at = nodeOf(at)?.['parent']) {
      seen.add(at)
      if (fieldsOf(nodeOf(at)?.['message'])) turns += 1
    }
    return turns % 2 === 1
  }
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([id, node]) => {
      const message = fieldsOf(fieldsOf(node)?.['message'])
      if (message === null || textsIn(message['content']).length === 0) return []
      return [
        [id, { id, ...fieldsOf(node), message: { ...message, role: isUser(id) ? 'user' : 'assistant' } }],
      ]
    }),
  )
}
