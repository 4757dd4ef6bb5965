import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { createSettingTable } from './settings.ts'

/**
 * The settings in the database at `path`, read while another process may own it; none when there is no database, or one
 * that cannot be read.
 */
export const peekSettings = (path: string): Map<string, unknown> => {
  if (!existsSync(path)) return new Map()
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true })
    try {
      return createSettingTable(database).all()
    } finally {
      database.close()
    }
  } catch {
    // Older than the first settings, or damaged: whoever opens it for good says so.
    return new Map()
  }
}
