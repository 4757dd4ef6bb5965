import { buildChat } from './build.ts'
import { hasTwoWords, textsIn } from './texts.ts'
import type { FileFormat, FoundChat } from './types.ts'

/** What can be had of a chat that is not as it should be: its words, as one message. Null where there are none. */
export const salvage = (format: FileFormat, value: unknown, title: string): FoundChat | null => {
  const texts = typeof value === 'string' ? stringsIn(value) : textsIn(value)
  const text = texts.join('\n\n')
  if (!hasTwoWords(text, /\p{L}/u) && !/\p{scx=Han}{3}/u.test(text)) return null
  return buildChat({
    format,
    sourceId: text,
    title,
    createdAt: null,
    updatedAt: null,
    messages: [{ id: 'all', parentId: null, role: 'assistant', parts: [{ type: 'text', text }] }],
    headId: 'all',
    notUnderstood: { 'a chat that is broken': 1 },
  })
}

/** The texts of JSON that is torn, without the names of fields. */
const stringsIn = (torn: string): string[] =>
  [...torn.matchAll(/"((?:[^"\\]|\\.)*)("\s*:|"|$)/gs)].flatMap(([, inner = '', end = '']) => {
    if (end.endsWith(':')) return []
    try {
      const text = JSON.parse(`"${inner}"`) as string
      return text.trim() === '' ? [] : [text]
    } catch {
      return [inner]
    }
  })
