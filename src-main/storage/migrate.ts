import type { Database } from 'better-sqlite3'
import { makeBackup } from './backup.ts'
import type { Migration } from './migrations/index.ts'

/** What was done to bring a database up to date; null when it was. */
export interface MigrationReport {
  from: number
  to: number
  /** Where the copy from before lies; null for a new database. */
  backupPath: string | null
}

/**
 * Brings the database at `path` to the newest shape: first a backup, then each step that it has not had in a transaction of
 * its own, which is undone when a table that was there before has lost rows. Which steps it had is kept in the table
 * `migrations`, so that one that was built beside a later one is still made up for.
 */
export const migrate = (
  database: Database,
  path: string,
  migrations: readonly Migration[],
): MigrationReport | null => {
  const from = database.pragma('user_version', { simple: true }) as number
  const done = doneSteps(database, from)
  const missing = migrations.filter(({ version }) => !done.has(version))
  if (missing.length === 0) return null
  const to = Math.max(from, migrations.at(-1)?.version ?? 0)
  const isNew = from === 0 && countRows(database).size === 0
  const backupPath = isNew ? null : makeBackup(database, path, from)

  for (const { version, sql } of missing) {
    database
      .transaction(() => {
        const before = countRows(database)
        database.exec(sql)
        const after = countRows(database)
        for (const [table, count] of before) {
          if ((after.get(table) ?? count) < count) {
            throw new Error(`Migration ${version} lost rows of the table ${table}; it was undone.`)
          }
        }
        done.add(version)
        keepDoneSteps(database, done)
        database.pragma(`user_version = ${Math.max(from, ...done)}`)
      })
      .immediate()
  }
  return { from, to, backupPath }
}

/** A database that keeps no list is from before there was one, and had every step up to its version. */
const doneSteps = (database: Database, version: number): Set<number> =>
  new Set(
    hasTable(database, 'migrations')
      ? database.prepare<[], number>('SELECT version FROM migrations').pluck().all()
      : Array.from({ length: version }, (_, index) => index + 1),
  )

const keepDoneSteps = (database: Database, done: ReadonlySet<number>) => {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY) STRICT')
  const keep = database.prepare<[number]>('INSERT OR IGNORE INTO migrations VALUES (?)')
  for (const version of done) keep.run(version)
}

const hasTable = (database: Database, name: string) =>
  database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined

/** The rows of every table but those in which a search index keeps its own affairs. */
const countRows = (database: Database): Map<string, number> => {
  const tables = database
    .prepare<[], string>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all()
  return new Map(
    tables.map((table) => {
      const quoted = `"${table.replaceAll('"', '""')}"`
      return [table, database.prepare<[], number>(`SELECT count(*) FROM ${quoted}`).pluck().get() ?? 0]
    }),
  )
}
