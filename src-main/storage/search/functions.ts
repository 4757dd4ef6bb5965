import type { Database } from 'better-sqlite3'
import { indexWords } from './words.ts'

interface StoredPart {
  type: string
  text?: string
}

/** What a message says aloud, of its JSON. */
const spokenText = (parts: string): string =>
  (JSON.parse(parts) as StoredPart[]).map(({ type, text }) => (type === 'text' ? (text ?? '') : '')).join('')

/** What views and triggers of the search index call: every connection that writes needs them. */
export const addSearchFunctions = (database: Database): void => {
  const options = { deterministic: true }
  database.function('index_words', options, (text: unknown) => indexWords(String(text)))
  database.function('index_words_of_parts', options, (parts: unknown) =>
    indexWords(spokenText(String(parts))),
  )
}
