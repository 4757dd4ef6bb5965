import Database from 'better-sqlite3'
import { hasWords, soundly } from './columns.ts'
import { quote, readRows, type FoundRow } from './read-rows.ts'

interface Table {
  name: string
  hasNumbers: boolean
  columns: string[]
}

/** Kept by the index alone, or about the old file's pages. */
const leftOut = /^(message|title)_index|^search_backlog$|^erasure$|^sqlite_/

/** Attachments go before the messages that use them: a trigger counts their uses. */
const tablesOf = (database: Database.Database): Table[] =>
  database
    .prepare<[], { name: string; wr: number }>(
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name = 'messages', name",
    )
    .all()
    .filter(({ name }) => !leftOut.test(name))
    .map(({ name, wr }) => ({
      name,
      hasNumbers: wr === 0,
      columns: database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name),
    }))

/**
 * Copies each row that can be read into the same table of `target`. Returns how many messages came without their words, and say
 * `gone` in their place. Throws what the target's disk has against it.
 */
export const copyTables = (source: Database.Database, target: Database.Database, gone: string): number => {
  const known = new Map(tablesOf(source).map((table) => [table.name, table]))
  let wordless = 0
  for (const table of tablesOf(target)) {
    const from = known.get(table.name)
    // Both were laid by the same migrations: a column of another name is the same one, whose name was damaged.
    if (from?.columns.length !== table.columns.length) continue
    const put = putInto(target, table)
    const columns = table.columns.map((name, index) => ({ name, sourceName: from.columns[index] ?? name }))
    for (const found of readRows(source, table.name, columns, from.hasNumbers)) {
      const row = soundly(table.name, found)
      if (table.name !== 'messages' || hasWords(row)) put(row)
      else if (put({ ...row, ...unreadable(gone) })) wordless += 1
    }
  }
  return wordless
}

/** Whether a row that a table would not take is the row's fault, which may be of any kind on a damaged page, or else the disk's. */
const isRowsFault = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(CONSTRAINT|MISMATCH|ERROR)/.test(error.code)

/** Adds a row; false where the table has it already or would not take it. */
const putInto = (target: Database.Database, { name, columns }: Table) => {
  const places = columns.map((column) => `@${column}`).join(', ')
  const insert = target.prepare(
    `INSERT OR IGNORE INTO ${quote(name)} (${columns.map(quote).join(', ')}) VALUES (${places})`,
  )
  const empty = Object.fromEntries(columns.map((column) => [column, null]))
  return (row: FoundRow): boolean => {
    try {
      return insert.run({ ...empty, ...row }).changes > 0
    } catch (error) {
      if (isRowsFault(error)) return false
      throw error
    }
  }
}

/** In place of words that are gone: seen where they stood, in the chat, in what is exported and by the model. */
const unreadable = (text: string) => ({
  parts: JSON.stringify([{ type: 'text', text }]),
  status: 'complete',
  error: null,
  usage: null,
  sampling: null,
  truncated: 0,
  edited: 0,
})
