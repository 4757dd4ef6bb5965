import Database from 'better-sqlite3'
import { addSearchFunctions } from './search/functions.ts'

/** How long a statement waits for a backup tool or the like to let go of the file. */
const busyMs = 2000

/**
 * Opens the file for writing so that what was committed survives a power cut (`synchronous` is NORMAL in WAL mode
 * unless told), and what was erased is overwritten.
 */
export const openConnection = (path: string): Database.Database => {
  const database = new Database(path, { timeout: busyMs })
  try {
    // Of a new file alone: what is erased gives its room back in small steps.
    database.pragma('auto_vacuum = INCREMENTAL')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('secure_delete = ON')
    // Sorting and VACUUM would else put texts into files of their own.
    database.pragma('temp_store = MEMORY')
    addSearchFunctions(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
