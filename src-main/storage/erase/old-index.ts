import type { Database } from 'better-sqlite3'

/** Rows of the index, of some four kilobytes each. */
const rowsAtOnce = 250

/**
 * Where everything is erased, taking word by word out of the search index would take minutes. It is set aside instead, an empty one
 * takes its place, and what was set aside is deleted in pieces.
 */
export interface OldIndex {
  /** The index knows no message from now on; those that there are now are left alone by its triggers. */
  setAside(): void
  /** Deletes some of what was set aside; false when nothing is left. */
  step(): boolean
}

export const createOldIndex = (database: Database): OldIndex => {
  const sqlOf = database
    .prepare<[string], string>("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .pluck()
  const isThere = () => sqlOf.get('erased_index') !== undefined

  const step = database.transaction(() => {
    const { changes } = database
      .prepare<[]>(
        `DELETE FROM erased_index_data WHERE id IN (SELECT id FROM erased_index_data WHERE id > 1000 LIMIT ${rowsAtOnce})`,
      )
      .run()
    if (changes === 0) database.exec('DROP TABLE erased_index')
  })

  return {
    setAside: () => {
      const sql = sqlOf.get('message_index')
      if (sql === undefined) throw new Error('There is no search index to set aside.')
      // Else the triggers would go with the name.
      database.pragma('legacy_alter_table = ON')
      try {
        if (!isThere()) database.exec('ALTER TABLE message_index RENAME TO erased_index')
        else database.exec('DROP TABLE message_index')
      } finally {
        database.pragma('legacy_alter_table = OFF')
      }
      database.exec(`${sql};
        INSERT INTO message_index (message_index, rank) VALUES ('secure-delete', 1);
        UPDATE search_backlog SET total = 0, below = (SELECT coalesce(max(number), 0) FROM messages)`)
    },
    step: () => {
      if (!isThere()) return false
      // SQLite guards the tables of an index from everyone; this one nobody asks any more.
      database.unsafeMode(true)
      try {
        step.immediate()
      } finally {
        database.unsafeMode(false)
      }
      return true
    },
  }
}
