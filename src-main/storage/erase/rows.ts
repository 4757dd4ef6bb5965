import type { Database } from 'better-sqlite3'

/** One step takes about as long, unless a single message is huge. */
const stepMs = 12

/**
 * Deletes the rows of chats that are marked as erased, and of messages whose time to be had back is over, a few at a time. With
 * `secure_delete`, and the search index's own, nothing of a row is left where it stood.
 */
export interface RowEraser {
  /** How many messages there are still to delete. */
  left(): number
  /** Deletes some, and says how many messages; null when nothing is left. */
  step(): number | null
}

export const createRowEraser = (database: Database): RowEraser => {
  const count = database
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM messages WHERE chat_id IN (SELECT id FROM chats WHERE erasing = 1)) +
        (SELECT count(*) FROM messages WHERE removal_id IN (SELECT id FROM message_removals WHERE removed_at < 0))`,
    )
    .pluck()
  const nextChat = database
    .prepare<[], string>('SELECT id FROM chats INDEXED BY chats_erasing WHERE erasing = 1 LIMIT 1')
    .pluck()
  // What follows on a message is younger than it: from the end, no message loses its parent.
  const lastOfChat = database
    .prepare<[string], number>('SELECT number FROM messages WHERE chat_id = ? ORDER BY sequence DESC LIMIT 1')
    .pluck()
  const nextRemoval = database
    .prepare<[], string>('SELECT id FROM message_removals WHERE removed_at < 0 LIMIT 1')
    .pluck()
  const lastOfRemoval = database
    .prepare<[string], number>(
      'SELECT number FROM messages WHERE removal_id = ? ORDER BY sequence DESC LIMIT 1',
    )
    .pluck()
  const deleteMessage = database.prepare<[number]>('DELETE FROM messages WHERE number = ?')
  const deleteChat = database.prepare<[string]>('DELETE FROM chats WHERE id = ?')
  const deleteRemoval = database.prepare<[string]>('DELETE FROM message_removals WHERE id = ?')

  /** How many messages that was: none, or one; null when nothing is left. */
  const eraseOne = (): number | null => {
    const chatId = nextChat.get()
    if (chatId !== undefined) {
      const number = lastOfChat.get(chatId)
      if (number !== undefined) return deleteMessage.run(number).changes
      deleteChat.run(chatId)
      return 0
    }
    const removalId = nextRemoval.get()
    if (removalId === undefined) return null
    const number = lastOfRemoval.get(removalId)
    if (number !== undefined) return deleteMessage.run(number).changes
    deleteRemoval.run(removalId)
    return 0
  }
  const step = database.transaction((): number | null => {
    const end = performance.now() + stepMs
    let erased = eraseOne()
    while (erased !== null && performance.now() < end) {
      const one = eraseOne()
      if (one === null) break
      erased += one
    }
    return erased
  })
  return { left: () => count.get() ?? 0, step: () => step.immediate() }
}
