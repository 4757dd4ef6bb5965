import type { Database } from 'better-sqlite3'
import type { Chat } from '#contract/chats.ts'
import type { Sampling } from '#contract/messages.ts'
import { guard } from './errors.ts'

/** A chat as it is stored; whether it is generating is known to the services alone. */
export type ChatRow = Omit<Chat, 'generating'>

export interface ChatTable {
  /** The chats that are not removed, most recently used first. */
  all(): ChatRow[]
  find(id: string): ChatRow | undefined
  insert(chat: ChatRow): void
  /** Writes everything of the chat but its id and its birth. */
  update(chat: ChatRow): void
  /** The next number in the chat's order of messages. */
  takeSequence(id: string): number
  /** Hides a chat; true when there was one to hide. */
  remove(id: string, removedAt: number): boolean
  /** Shows a hidden chat again; true when there was one. */
  restore(id: string): boolean
  /** Erases the chats that were removed before `time`, messages included; returns how many. */
  purgeRemovedBefore(time: number): number
}

interface Row {
  id: string
  title: string
  model_id: string | null
  system_prompt: string
  sampling: string
  head_message_id: string | null
  created_at: number
  updated_at: number
}

const columns = 'id, title, model_id, system_prompt, sampling, head_message_id, created_at, updated_at'

export const createChatTable = (database: Database): ChatTable => {
  const all = database.prepare<[], Row>(
    `SELECT ${columns} FROM chats WHERE removed_at IS NULL ORDER BY updated_at DESC, rowid DESC`,
  )
  const find = database.prepare<[string], Row>(
    `SELECT ${columns} FROM chats WHERE id = ? AND removed_at IS NULL`,
  )
  const insert = database.prepare<Row>(
    `INSERT INTO chats (${columns}) VALUES
      (@id, @title, @model_id, @system_prompt, @sampling, @head_message_id, @created_at, @updated_at)`,
  )
  const update = database.prepare<Row>(
    `UPDATE chats SET title = @title, model_id = @model_id, system_prompt = @system_prompt, sampling = @sampling,
      head_message_id = @head_message_id, updated_at = @updated_at WHERE id = @id`,
  )
  const takeSequence = database
    .prepare<[string], number>(
      'UPDATE chats SET next_sequence = next_sequence + 1 WHERE id = ? RETURNING next_sequence - 1',
    )
    .pluck()
  const remove = database.prepare<[number, string]>(
    'UPDATE chats SET removed_at = ? WHERE id = ? AND removed_at IS NULL',
  )
  const restore = database.prepare<[string]>(
    'UPDATE chats SET removed_at = NULL WHERE id = ? AND removed_at IS NOT NULL',
  )
  const purge = database.prepare<[number]>('DELETE FROM chats WHERE removed_at < ?')

  return {
    all: () => guard(() => all.all()).map(fromRow),
    find: (id) => {
      const row = guard(() => find.get(id))
      return row && fromRow(row)
    },
    insert: (chat) => {
      guard(() => insert.run(toRow(chat)))
    },
    update: (chat) => {
      guard(() => update.run(toRow(chat)))
    },
    takeSequence: (id) => {
      const sequence = guard(() => takeSequence.get(id))
      if (sequence === undefined) throw new Error(`There is no chat ${id} to number a message of.`)
      return sequence
    },
    remove: (id, removedAt) => guard(() => remove.run(removedAt, id)).changes > 0,
    restore: (id) => guard(() => restore.run(id)).changes > 0,
    purgeRemovedBefore: (time) => guard(() => purge.run(time)).changes,
  }
}

const fromRow = (row: Row): ChatRow => ({
  id: row.id,
  title: row.title,
  modelId: row.model_id,
  systemPrompt: row.system_prompt,
  sampling: JSON.parse(row.sampling) as Sampling,
  headMessageId: row.head_message_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const toRow = (chat: ChatRow): Row => ({
  id: chat.id,
  title: chat.title,
  model_id: chat.modelId,
  system_prompt: chat.systemPrompt,
  sampling: JSON.stringify(chat.sampling),
  head_message_id: chat.headMessageId,
  created_at: chat.createdAt,
  updated_at: chat.updatedAt,
})
