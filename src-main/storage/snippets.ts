import { randomUUID } from 'node:crypto'
import type { SearchHit } from '#contract/search.ts'

type Snippet = SearchHit['snippet']

/** What SQLite puts around what was found: nothing that a text could hold by chance, or on purpose. */
export const createMarks = () => {
  const nonce = randomUUID()
  return { open: `\u0002${nonce}`, close: `\u0003${nonce}` }
}

/** Takes the marks out of a text, and says where they were. */
export const readMarks = (marked: string, { open, close }: ReturnType<typeof createMarks>): Snippet => {
  const marks: Snippet['marks'] = []
  let text = ''
  for (const [index, piece] of marked.split(open).entries()) {
    if (index === 0) {
      text = piece
      continue
    }
    const end = piece.indexOf(close)
    const found = end < 0 ? piece : piece.slice(0, end)
    marks.push({ start: text.length, end: text.length + found.length })
    text += found + (end < 0 ? '' : piece.slice(end + close.length))
  }
  return { text: text.toWellFormed(), marks }
}

const contextLength = 60

/** The place where the first of `terms` stands in a text, with what is around it. */
export const snippetAround = (text: string, terms: readonly string[]): Snippet => {
  const first = Math.max(0, ...terms.slice(0, 1).map((term) => text.indexOf(term)))
  const from = Math.max(0, first - contextLength)
  const to = Math.min(text.length, first + contextLength * 2)
  const before = from > 0 ? '…' : ''
  const shown = before + text.slice(from, to).toWellFormed() + (to < text.length ? '…' : '')
  const marks = terms.flatMap((term) => {
    const start = shown.indexOf(term)
    return start < 0 ? [] : [{ start, end: start + term.length }]
  })
  return { text: shown, marks: marks.sort((a, b) => a.start - b.start) }
}
