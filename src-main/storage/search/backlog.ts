import type { Database } from 'better-sqlite3'
import { guard } from '../errors.ts'

/** Messages that the search does not know yet, since its index was laid anew: how many there were, and how many it has again. */
export interface Backlog {
  /** Null when everything is in the index. */
  progress(): { done: number; total: number } | null
  /** Takes the latest of them into the index; false when none is left. Some tens of milliseconds. */
  takeSome(): boolean
}

/** Messages, and characters of their JSON. */
const most = { messages: 50, characters: 100_000 }

export const createBacklog = (database: Database): Backlog => {
  const read = database.prepare<[], { below: number; total: number }>(
    'SELECT below, total FROM search_backlog',
  )
  const next = database.prepare<[number], { number: number; characters: number }>(
    `SELECT number, length(parts) AS characters FROM messages WHERE number <= ?
      ORDER BY number DESC LIMIT ${most.messages}`,
  )
  const take = database.prepare<{ low: number; high: number }>(
    `INSERT INTO message_index (rowid, text)
      SELECT number, text FROM message_words WHERE number BETWEEN @low AND @high ORDER BY number`,
  )
  const lower = database.prepare<[number]>('UPDATE search_backlog SET below = ?')

  const takeSome = (): boolean => {
    const high = read.get()?.below ?? 0
    if (high <= 0) return false
    let characters = 0
    let low = high
    let count = 0
    for (const row of next.iterate(high)) {
      if (count > 0 && characters + row.characters > most.characters) break
      characters += row.characters
      low = row.number
      count += 1
    }
    if (count === 0) {
      lower.run(0)
      return false
    }
    take.run({ low, high })
    lower.run(low - 1)
    return true
  }
  const inOne = database.transaction(takeSome)
  return {
    progress: () => {
      const { below, total } = guard(() => read.get()) ?? { below: 0, total: 0 }
      // Without a number of them it is what was written while everything was erased: soon done, and not worth a word.
      return below <= 0 || total === 0 ? null : { done: Math.max(0, total - below), total }
    },
    takeSome: () => guard(() => inOne.immediate()),
  }
}
