import type { Database } from 'better-sqlite3'
import { defaultSampling } from '#contract/messages.ts'
import { quote } from './read-rows.ts'

interface Violation {
  table: string
  rowid: number | null
  fkid: number
}

/** A chat whose own row was not found, made from its messages so that they are seen again. */
const bringBackChats = `
  INSERT INTO chats (id, title, system_prompt, sampling, next_sequence, created_at, updated_at)
    SELECT chat_id, ?, '', ?, max(sequence) + 1, min(created_at), max(created_at) FROM messages
      WHERE chat_id NOT IN (SELECT id FROM chats) GROUP BY chat_id`

/** A message whose parent was not found goes on from the one before it. */
const reattach = `
  UPDATE messages SET parent_id = (
      SELECT id FROM messages earlier WHERE earlier.chat_id = messages.chat_id AND earlier.sequence < messages.sequence
        ORDER BY earlier.sequence DESC LIMIT 1)
    WHERE parent_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM messages parent WHERE parent.id = messages.parent_id
        AND parent.chat_id = messages.chat_id AND parent.sequence < messages.sequence)`

const countChats = `
  UPDATE chats SET
    next_sequence = max(next_sequence, (SELECT coalesce(max(sequence), 0) + 1 FROM messages WHERE chat_id = chats.id)),
    head_message_id = CASE WHEN head_message_id IN (SELECT id FROM messages WHERE chat_id = chats.id) THEN head_message_id
      ELSE (SELECT id FROM messages WHERE chat_id = chats.id ORDER BY sequence DESC LIMIT 1) END`

/** Makes whole again what pointed at rows that are not there any more: no message that was found stays out of sight. */
export const mendReferences = (database: Database, titleOfFound: string): void => {
  const has = (table: string, column: string) =>
    database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined

  database.prepare(bringBackChats).run(titleOfFound, JSON.stringify(defaultSampling))
  if (has('chats', 'number')) {
    database.exec(
      `UPDATE chats SET number = rowid + (SELECT coalesce(max(number), 0) FROM chats) WHERE number IS NULL`,
    )
  }
  database.exec(reattach)
  if (has('messages', 'removal_id')) {
    database.exec(
      'UPDATE messages SET removal_id = NULL WHERE removal_id NOT IN (SELECT id FROM message_removals)',
    )
  }
  database.exec(countChats)
  mendOthers(database)
}

/** A reference that may be empty becomes empty; a row that is nothing without the other goes. */
const mendOthers = (database: Database): void => {
  for (let round = 0; round < 10; round += 1) {
    const violations = database.pragma('foreign_key_check') as Violation[]
    if (violations.length === 0) return
    for (const { table, rowid, fkid } of violations) {
      const keys = database.pragma(`foreign_key_list(${quote(table)})`) as {
        id: number
        from: string
        table: string
        to: string
        on_delete: string
      }[]
      const key = keys.find(({ id }) => id === fkid)
      if (key === undefined) continue
      const isGone = `${quote(key.from)} NOT IN (SELECT ${quote(key.to)} FROM ${quote(key.table)})`
      const which = rowid === null ? isGone : `rowid = ${rowid}`
      if (key.on_delete === 'SET NULL')
        database.exec(`UPDATE ${quote(table)} SET ${quote(key.from)} = NULL WHERE ${which}`)
      else database.exec(`DELETE FROM ${quote(table)} WHERE ${which}`)
    }
  }
}
