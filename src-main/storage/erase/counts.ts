import type { Database } from 'better-sqlite3'
import { guard } from '../errors.ts'

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
  (SELECT count(*) FROM messages WHERE removal_id IS NULL AND chat_id NOT IN (SELECT id FROM chats WHERE erasing = 1)) AS messages,
  (SELECT count(*) FROM folders WHERE removed_at IS NULL) AS folders,
  (SELECT count(*) FROM chats WHERE draft <> '') AS drafts,
  (SELECT count(*) FROM collection_items WHERE kind = 'prompt' AND removed_at IS NULL) AS prompts,
  (SELECT count(*) FROM collection_items WHERE kind = 'preset' AND removed_at IS NULL) AS presets,
  (SELECT count(*) FROM chats WHERE removed_at IS NOT NULL AND erasing = 0) AS removedChats,
  (SELECT count(*) FROM messages WHERE removal_id IN
    (SELECT id FROM message_removals WHERE removed_at >= 0 AND chat_id NOT IN (SELECT id FROM chats WHERE erasing = 1))) AS removedMessages,
  (SELECT count(*) FROM folders WHERE removed_at IS NOT NULL) AS removedFolders`

export const createCount = (database: Database) => {
  const counts = database.prepare<[], Counts>(countsSql)
  return (): Counts => {
    const found = guard(() => counts.get())
    if (!found) throw new Error('Counting gave no row.')
    return found
  }
}
