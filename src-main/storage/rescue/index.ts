/**
 * A way back from a damaged database: what can still be read goes into a new file, which takes the old one's place once it is whole
 * and on disk. The damaged file is kept beside it.
 */
import Database from 'better-sqlite3'
import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { syncFile, syncFolder } from '#lib/atomic-write.ts'
import { checkDatabase } from '../check.ts'
import { openConnection } from '../connection.ts'
import { guard } from '../errors.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { quote, readRows, type FoundRow } from './read-rows.ts'
import { mendReferences } from './references.ts'

/** What `rescueDatabase` found. */
export interface RescueReport {
  chats: number
  messages: number
  /** Of which the words could not be read: they say so in their place. */
  wordless: number
  /** Where the damaged file lies now. */
  keptPath: string
}

/** What is said in the chats themselves. */
export interface RescueWords {
  /** What a chat is called of which the messages alone were found. */
  title: string
  /** In place of a message's words that could not be read. */
  gone: string
}

/** Kept by the index alone, or about the old file's pages. */
const leftOut = /^(message|title)_index|^search_backlog$|^erasure$|^sqlite_/

/**
 * Saves what can be read of the damaged database at `path`; null where it is not damaged. The caller holds the data folder's lock.
 * Throws DATABASE_DAMAGED where nothing of it can be read, DATABASE_NEWER, DISK_FULL: the file is as it was then.
 */
export const rescueDatabase = (path: string, words: RescueWords, now = new Date()): RescueReport | null => {
  const damage = findDamage(path)
  if (damage === null) return null
  const target = `${path}.rescue`
  const forget = () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${target}${end}`, { force: true })
  }
  forget()
  try {
    const found = fillOr(damage, () => fill(path, target, words))
    if (found.chats === 0) throw damage
    syncFile(target)
    return { ...found, keptPath: putInPlace(path, target, now) }
  } finally {
    forget()
  }
}

/** Says what is wrong with the file at once where not even its list of tables can be read. */
const fillOr = <T>(damage: AppError, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    throw error instanceof AppError && error.code === 'DATABASE_DAMAGED' ? damage : error
  }
}

const findDamage = (path: string): AppError | null => {
  try {
    checkDatabase(path, migrations.at(-1)?.version ?? 0, { isThorough: true })
    return null
  } catch (error) {
    if (error instanceof AppError && error.code === 'DATABASE_DAMAGED') return error
    throw error
  }
}

const fill = (path: string, target: string, words: RescueWords): Omit<RescueReport, 'keptPath'> =>
  guard(() => {
    const source = new Database(path, { readonly: true, fileMustExist: true })
    try {
      // Else SQLite reads nothing of a file that is shorter than its first page tells. It is open for reading alone.
      source.unsafeMode()
      source.pragma('writable_schema = ON')
      const version = source.pragma('user_version', { simple: true }) as number
      const database = openConnection(target)
      try {
        migrate(
          database,
          target,
          migrations.filter((migration) => migration.version <= version),
        )
        database.pragma('foreign_keys = OFF')
        let wordless = 0
        database
          .transaction(() => {
            const known = new Set(tablesOf(source).map(({ name }) => name))
            for (const table of tablesOf(database)) {
              if (known.has(table.name)) wordless += copyTable(source, database, table, words.gone)
            }
            mendReferences(database, words.title)
          })
          .immediate()
        const found = database.pragma('integrity_check(1)', { simple: true })
        if (found !== 'ok') throw new Error(`What was rescued is not whole: ${String(found)}`)
        const count = (table: string) =>
          database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
        const report = { chats: count('chats'), messages: count('messages'), wordless }
        database.pragma('wal_checkpoint(TRUNCATE)')
        return report
      } finally {
        database.close()
      }
    } finally {
      source.close()
    }
  })

interface Table {
  name: string
  hasNumbers: boolean
  columns: string[]
}

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

/** Returns how many messages came without their words. */
const copyTable = (
  source: Database.Database,
  database: Database.Database,
  { name, hasNumbers, columns }: Table,
  gone: string,
): number => {
  const places = columns.map((column) => `@${column}`).join(', ')
  const insert = database.prepare(
    `INSERT OR IGNORE INTO ${quote(name)} (${columns.map(quote).join(', ')}) VALUES (${places})`,
  )
  const put = (row: FoundRow) => {
    try {
      return insert.run(row).changes > 0
    } catch (error) {
      // What lies on a damaged page may be of any kind: a row that no table would take is none.
      if (error instanceof Database.SqliteError && error.code !== 'SQLITE_FULL') return false
      throw error
    }
  }
  let wordless = 0
  for (const found of readRows(source, name, columns, hasNumbers)) {
    const row = { ...Object.fromEntries(columns.map((column) => [column, null])), ...found }
    if (put(row) || name !== 'messages') continue
    if (put({ ...row, ...unreadable(gone) })) wordless += 1
  }
  return wordless
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

/** At no moment is there no file at `path`: a new empty one would be made in its place. */
const putInPlace = (path: string, target: string, now: Date): string => {
  const kept = `${path}.backup-damaged-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  try {
    linkSync(path, kept)
  } catch {
    // A stick's file system has no links.
    copyFileSync(path, kept)
  }
  const log = `${path}-wal`
  if (existsSync(log)) copyFileSync(log, `${kept}-wal`)
  syncFolder(dirname(path))
  // It belongs to the old file's pages, and would be written over the new one's.
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  renameSync(target, path)
  syncFolder(dirname(path))
  return kept
}
