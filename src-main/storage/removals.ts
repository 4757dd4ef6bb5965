import type { Database } from 'better-sqlite3'
import { guard } from './errors.ts'

/** Subtrees of messages that were removed, each by the id of its topmost message, and can be had back. */
export interface RemovalTable {
  /**
   * Hides the message and everything below it that is not hidden yet; `headMessageId` is what `restore` gives back.
   * Returns the ids, in order; none when it was hidden already.
   */
  remove(removal: Removal): string[]
  /** Shows a subtree again: its ids in order, and what the removal was told. Undefined when it was not removed. */
  restore(id: string): { ids: string[]; headMessageId: string | null } | undefined
  find(id: string): Removal | undefined
  /** True when the message that this one follows is there, or it follows none. */
  canReturn(id: string): boolean
  /** Marks what was removed before `time` as erased, for the eraser to delete; returns how many messages that are. */
  purgeBefore(time: number): number
}

export interface Removal {
  /** The topmost message's. */
  id: string
  chatId: string
  /** The leaf that was shown, if it goes with the others. */
  headMessageId: string | null
  removedAt: number
}

export const createRemovalTable = (database: Database): RemovalTable => {
  const hide = database
    .prepare<[string, string], string>(
      `WITH RECURSIVE below (id) AS (
        SELECT id FROM messages WHERE id = ? AND removal_id IS NULL
        UNION ALL
        SELECT m.id FROM messages m JOIN below ON m.parent_id = below.id AND m.removal_id IS NULL
      ) UPDATE messages SET removal_id = ? WHERE id IN (SELECT id FROM below) RETURNING id`,
    )
    .pluck()
  const insert = database.prepare<Removal>(
    'INSERT INTO message_removals (id, chat_id, head_message_id, removed_at) VALUES (@id, @chatId, @headMessageId, @removedAt)',
  )
  const find = database.prepare<[string], Removal>(
    `SELECT id, chat_id AS chatId, head_message_id AS headMessageId, removed_at AS removedAt
      FROM message_removals WHERE id = ? AND removed_at >= 0`,
  )
  const show = database
    .prepare<[string], string>('UPDATE messages SET removal_id = NULL WHERE removal_id = ? RETURNING id')
    .pluck()
  const forget = database.prepare<[string]>('DELETE FROM message_removals WHERE id = ?')
  const parentHidden = database.prepare<[string]>(
    `SELECT 1 FROM messages m JOIN messages parent ON parent.id = m.parent_id
      WHERE m.id = ? AND parent.removal_id IS NOT NULL`,
  )
  const count = database
    .prepare<[number], number>(
      `SELECT count(*) FROM messages WHERE removal_id IN
        (SELECT id FROM message_removals WHERE removed_at BETWEEN 0 AND ? - 1)`,
    )
    .pluck()
  const purge = database.prepare<[number]>(
    'UPDATE message_removals SET removed_at = -1 WHERE removed_at BETWEEN 0 AND ? - 1',
  )

  return {
    remove: (removal) =>
      guard(() => {
        const ids = hide.all(removal.id, removal.id)
        if (ids.length > 0) insert.run(removal)
        return ids
      }),
    restore: (id) =>
      guard(() => {
        const removal = find.get(id)
        if (!removal) return undefined
        const ids = show.all(id)
        forget.run(id)
        return { ids, headMessageId: removal.headMessageId }
      }),
    find: (id) => guard(() => find.get(id)),
    canReturn: (id) => guard(() => parentHidden.get(id)) === undefined,
    // What lies below a removed message was removed with it or before it, so no message loses its parent.
    purgeBefore: (time) =>
      guard(() => {
        const messages = count.get(time) ?? 0
        purge.run(time)
        return messages
      }),
  }
}
