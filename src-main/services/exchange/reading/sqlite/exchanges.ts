import type { Fields } from '../any-message.ts'
import { speakerOf } from '../speaker-of.ts'

/** Prompts in a table of their own with the answers below them: nothing but what the tables are called tells who speaks. */

const sideOf = (table: string) => speakerOf(table.replace(/(?:_rows)?$/, '').replace(/s$/i, ''))

/** The row of a table with what lies below it as a list of messages, where the tables are called like the two sides. */
export const asExchange = (table: string, document: Fields): Fields => {
  const side = sideOf(table)
  const isOther = ([name, rows]: [string, unknown]) => {
    const other = sideOf(name)
    return Array.isArray(rows) && other !== null && other !== side
  }
  const entries = Object.entries(document)
  const below = entries.filter(isOther)
  if (side === null || below.length === 0 || 'role' in document) return document
  const own = Object.fromEntries(entries.filter((entry) => !isOther(entry)))
  const others = below.flatMap(([name, rows]) =>
    (rows as Fields[]).map((row) => ({ role: sideOf(name), ...row })),
  )
  return { messages: [{ ...own, role: side }, ...others] }
}
