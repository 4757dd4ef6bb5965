import Database from 'better-sqlite3'
import { toAppError } from './errors.ts'

export interface Lock {
  release(): void
}

/**
 * The locks of this process. A database that nobody refers to is closed by the garbage collector, and its lock
 * would be gone while its owner goes on.
 */
const held = new Set<Database.Database>()

/**
 * Takes the lock that the file at `path` stands for, or returns null when another process (or another caller in
 * this one) has it. It is SQLite's own lock on a file that holds nothing: the system frees it with the process,
 * however that ends.
 */
export const takeLock = (path: string): Lock | null => {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw toAppError(error)
  }
  const owned = database
  held.add(owned)
  return {
    release: () => {
      held.delete(owned)
      owned.close()
    },
  }
}
