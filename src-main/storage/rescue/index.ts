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
import { copyTables } from './copy-tables.ts'
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
    const isDamage = error instanceof AppError && error.code === 'DATABASE_DAMAGED'
    // A list of tables that was damaged itself can be anything, also a wrong statement.
    throw isDamage || error instanceof Database.SqliteError ? damage : error
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
        const wordless = database
          .transaction(() => {
            const without = copyTables(source, database, words.gone)
            mendReferences(database, words.title)
            return without
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
