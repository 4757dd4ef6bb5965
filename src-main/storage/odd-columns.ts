import type { Database } from 'better-sqlite3'
import { defaultSampling } from '#contract/messages.ts'
import { soundly } from './rescue/columns.ts'
import { queueIn, samplingIn, thinkingIn, windowsIn } from './sound.ts'

/** The columns of a chat that hold more than words, and what is read of them. */
const readers = {
  sampling: (stored: unknown) => ({ ...defaultSampling, ...samplingIn(stored) }),
  thinking: thinkingIn,
  windows: windowsIn,
  queue: queueIn,
} as const
type Column = keyof typeof readers
type Stored = Record<Column, string>
const columns = Object.keys(readers) as Column[]

/**
 * What stands in a chat's row and is not sound is not written over by what was read in its place, but stays for whoever can mend it.
 * It goes when the user changes what it was.
 */
export const createOddKeeper = (database: Database) => {
  const find = database.prepare<[string], Stored>(`SELECT ${columns.join(', ')} FROM chats WHERE id = ?`)
  return <R extends Stored & { id: string }>(row: R): R => {
    const stored = find.get(row.id)
    if (!stored) return row
    const sound = soundly('chats', { ...stored })
    const kept = columns.filter(
      (column) =>
        sound[column] !== stored[column] && row[column] === JSON.stringify(readers[column](stored[column])),
    )
    return { ...row, ...Object.fromEntries(kept.map((column) => [column, stored[column]])) }
  }
}
