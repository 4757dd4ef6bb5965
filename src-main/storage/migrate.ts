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
 * Brings the database at `path` to the newest known version: first a backup, then each step in a transaction of its
 * own, which is undone when a table that was there before has lost rows.
 */
export const migrate = (
  database: Database,
  path: string,
  migrations: readonly Migration[],
): MigrationReport | null => {
  const from = database.pragma('user_version', { simple: true }) as number
  const to = migrations.at(-1)?.version ?? 0
  if (from >= to) return null
  const isNew = from === 0 && countRows(database).size === 0
  const backupPath = isNew ? null : makeBackup(database, path, from)

  for (const { version, sql } of migrations.filter(({ version }) => version > from)) {
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
        database.pragma(`user_version = ${version}`)
      })
      .immediate()
  }
  return { from, to, backupPath }
}

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
