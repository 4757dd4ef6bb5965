import type { Database } from 'better-sqlite3'
import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { guard } from './errors.ts'

/** How many rows there are of what. */
export interface Counts {
  chats: number
  messages: number
  folders: number
  drafts: number
  prompts: number
  presets: number
  removedChats: number
  removedMessages: number
  removedFolders: number
}

const countsSql = `SELECT
  (SELECT count(*) FROM chats WHERE removed_at IS NULL) AS chats,
  (SELECT count(*) FROM messages WHERE removal_id IS NULL) AS messages,
  (SELECT count(*) FROM folders WHERE removed_at IS NULL) AS folders,
  (SELECT count(*) FROM chats WHERE draft <> '') AS drafts,
  (SELECT count(*) FROM collection_items WHERE kind = 'prompt' AND removed_at IS NULL) AS prompts,
  (SELECT count(*) FROM collection_items WHERE kind = 'preset' AND removed_at IS NULL) AS presets,
  (SELECT count(*) FROM chats WHERE removed_at IS NOT NULL) AS removedChats,
  (SELECT count(*) FROM messages WHERE removal_id IS NOT NULL) AS removedMessages,
  (SELECT count(*) FROM folders WHERE removed_at IS NOT NULL) AS removedFolders`

export const createCount = (database: Database) => {
  const counts = database.prepare<[], Counts>(countsSql)
  return (): Counts => {
    const found = guard(() => counts.get())
    if (!found) throw new Error('Counting gave no row.')
    return found
  }
}

/**
 * Takes what was deleted out of the files: out of the search index (which marks words as deleted, by their names), out of the
 * database (laid anew; freed pages are overwritten), out of the log of changes, and out of the copies from before a
 * migration, which are deleted. It reads and writes the whole database. What the disk itself keeps of freed blocks is not ours.
 */
export const scrub = (database: Database, path: string): void => {
  guard(() => {
    database.exec(`
      INSERT INTO message_index (message_index) VALUES ('optimize');
      INSERT INTO title_index (title_index) VALUES ('optimize');
      VACUUM`)
    database.pragma('wal_checkpoint(TRUNCATE)')
  })
  const backups = `${basename(path)}.backup-`
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(backups)) rmSync(join(dirname(path), name))
  }
}
