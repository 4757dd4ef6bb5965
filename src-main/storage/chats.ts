import type { Database } from 'better-sqlite3'
import type { Chat, RemovedChat } from '#contract/chats.ts'
import { defaultSampling } from '#contract/messages.ts'
import { guard } from './errors.ts'
import { createOddKeeper } from './odd-columns.ts'
import { oddOf, withOdd } from './odd-texts.ts'
import { nameIn, numberIn, queueIn, samplingIn, textIn, thinkingIn, windowsIn } from './sound.ts'

/** A chat as it is stored; whether it is generating is known to the services alone. */
export type ChatRow = Omit<Chat, 'generating'>

export interface ChatTable {
  /** The chats that are not removed, most recently used first. */
  all(): ChatRow[]
  find(id: string): ChatRow | undefined
  /** True for hidden ones, too. */
  has(id: string): boolean
  insert(chat: ChatRow): void
  /** Writes everything of the chat but its id and its birth. */
  update(chat: ChatRow): void
  /** The next number in the chat's order of messages. */
  takeSequence(id: string): number
  /** Hides a chat; true when there was one to hide. */
  remove(id: string, removedAt: number): boolean
  /** Shows a hidden chat again; true when there was one. */
  restore(id: string): boolean
  /** Those that are hidden, the latest first. */
  removed(): RemovedChat[]
  /** Hides the chats of a folder, for `restoreWithFolder` to find; returns their ids. */
  removeWithFolder(folderId: string, removedAt: number): string[]
  restoreWithFolder(folderId: string): ChatRow[]
  /** Marks the chats that were removed before `time` as erased, for the eraser to delete; returns how many. */
  purgeRemovedBefore(time: number): number
  /** Erases one, hidden or not: it is gone when this returns; on the disk its words follow, see `erase/`. */
  erase(id: string): void
  eraseAll(): void
  /** The user gave the chat its title: see `isTitleGiven`. */
  giveTitle(id: string): void
  isTitleGiven(id: string): boolean
  /** What was typed and not sent; empty where there is nothing. */
  draft(id: string): string
  saveDraft(id: string, text: string): void
}

interface Row {
  id: string
  title: string
  model_id: string | null
  system_prompt: string
  sampling: string
  thinking: string
  windows: string
  head_message_id: string | null
  folder_id: string | null
  pinned: number
  archived: number
  queue: string
  created_at: number
  updated_at: number
  odd_texts: string | null
}

const columns = [
  ...[
    'id',
    'title',
    'model_id',
    'system_prompt',
    'sampling',
    'head_message_id',
    'folder_id',
    'pinned',
    'archived',
  ],
  ...['thinking', 'windows', 'queue', 'created_at', 'updated_at', 'odd_texts'],
]
const neverChanged = ['id', 'created_at']

/** A removed folder keeps its chats, so that it has them again when it comes back; until then they lie in none. */
const folderShown =
  '(SELECT id FROM folders WHERE folders.id = chats.folder_id AND folders.removed_at IS NULL) AS folder_id'
const selected = columns.map((column) => (column === 'folder_id' ? folderShown : column)).join(', ')

/** `temporary`: what its chats are; the database is then one in memory. */
export const createChatTable = (database: Database, { temporary }: { temporary: boolean }): ChatTable => {
  const all = database.prepare<[], Row>(
    `SELECT ${selected} FROM chats WHERE removed_at IS NULL ORDER BY updated_at DESC, number DESC`,
  )
  const find = database.prepare<[string], Row>(
    `SELECT ${selected} FROM chats WHERE id = ? AND removed_at IS NULL`,
  )
  const has = database.prepare<[string]>('SELECT 1 FROM chats WHERE id = ? AND erasing = 0')
  const insert = database.prepare<Row>(
    `INSERT INTO chats (number, ${columns.join(', ')}) VALUES
      ((SELECT coalesce(max(number), 0) + 1 FROM chats), ${columns.map((column) => `@${column}`).join(', ')})`,
  )
  // A chat that is shown outside of a removed folder stays that folder's until it is put into another one.
  const update = database.prepare<Row>(
    `UPDATE chats SET ${columns
      .filter((column) => !neverChanged.includes(column) && column !== 'folder_id')
      .map((column) => `${column} = @${column}`)
      .join(', ')},
      folder_id = iif(@folder_id IS NULL AND
        (SELECT removed_at FROM folders WHERE folders.id = chats.folder_id) IS NOT NULL, folder_id, @folder_id)
      WHERE id = @id`,
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
    'UPDATE chats SET removed_at = NULL, removed_with = NULL WHERE id = ? AND removed_at IS NOT NULL AND erasing = 0',
  )
  const removed = database.prepare<[], RemovedChat & { odd: string | null }>(
    'SELECT id, title, odd_texts AS odd, removed_at AS removedAt FROM chats WHERE removed_at IS NOT NULL AND erasing = 0 ORDER BY removed_at DESC, number DESC',
  )
  const removeWithFolder = database
    .prepare<{ folderId: string; removedAt: number }, string>(
      `UPDATE chats SET removed_at = @removedAt, removed_with = @folderId
        WHERE folder_id = @folderId AND removed_at IS NULL RETURNING id`,
    )
    .pluck()
  const restoreWithFolder = database
    .prepare<[string], string>(
      'UPDATE chats SET removed_at = NULL, removed_with = NULL WHERE removed_with = ? RETURNING id',
    )
    .pluck()
  const purge = database.prepare<[number]>(
    'UPDATE chats SET erasing = 1, removed_with = NULL WHERE removed_at < ? AND erasing = 0',
  )
  const erase = database.prepare<[string]>('DELETE FROM chats WHERE id = ?')
  const eraseAll = database.prepare('DELETE FROM chats')
  const giveTitle = database.prepare<[string]>('UPDATE chats SET title_given = 1 WHERE id = ?')
  const isTitleGiven = database.prepare<[string]>('SELECT 1 FROM chats WHERE id = ? AND title_given = 1')
  const draft = database.prepare<[string], { draft: string; odd: string | null }>(
    'SELECT draft, odd_draft AS odd FROM chats WHERE id = ?',
  )
  const saveDraft = database.prepare<[string, string | null, string]>(
    'UPDATE chats SET draft = ?, odd_draft = ? WHERE id = ?',
  )

  const keepOdd = createOddKeeper(database)

  const fromRow = (row: Row): ChatRow => ({
    id: row.id,
    ...withOdd({ title: textIn(row.title), systemPrompt: textIn(row.system_prompt) }, row.odd_texts),
    modelId: nameIn(row.model_id),
    // What was stored before there was a parameter gets its default.
    sampling: { ...defaultSampling, ...samplingIn(row.sampling) },
    thinking: thinkingIn(row.thinking),
    windows: windowsIn(row.windows),
    folderId: row.folder_id,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    temporary,
    queue: queueIn(row.queue),
    headMessageId: row.head_message_id,
    createdAt: numberIn(row.created_at),
    updatedAt: numberIn(row.updated_at),
  })
  const findChat = (id: string) => {
    const row = guard(() => find.get(id))
    return row && fromRow(row)
  }

  return {
    all: () => guard(() => all.all()).map(fromRow),
    find: findChat,
    has: (id) => guard(() => has.get(id)) !== undefined,
    insert: (chat) => {
      guard(() => insert.run(toRow(chat)))
    },
    update: (chat) => {
      guard(() => update.run(keepOdd(toRow(chat))))
    },
    takeSequence: (id) => {
      const sequence = guard(() => takeSequence.get(id))
      if (sequence === undefined) throw new Error(`There is no chat ${id} to number a message of.`)
      return sequence
    },
    remove: (id, removedAt) => guard(() => remove.run(removedAt, id)).changes > 0,
    restore: (id) => guard(() => restore.run(id)).changes > 0,
    removed: () =>
      guard(() => removed.all()).map(({ id, title, odd, removedAt }) => ({
        id,
        removedAt,
        ...withOdd({ title: textIn(title) }, odd),
      })),
    removeWithFolder: (folderId, removedAt) => guard(() => removeWithFolder.all({ folderId, removedAt })),
    restoreWithFolder: (folderId) =>
      guard(() => restoreWithFolder.all(folderId)).flatMap((id) => findChat(id) ?? []),
    purgeRemovedBefore: (time) => guard(() => purge.run(time)).changes,
    erase: (id) => {
      guard(() => erase.run(id))
    },
    eraseAll: () => {
      guard(() => eraseAll.run())
    },
    giveTitle: (id) => {
      guard(() => giveTitle.run(id))
    },
    isTitleGiven: (id) => guard(() => isTitleGiven.get(id)) !== undefined,
    draft: (id) => {
      const row = guard(() => draft.get(id))
      return withOdd({ draft: textIn(row?.draft) }, row?.odd).draft
    },
    saveDraft: (id, text) => {
      guard(() => saveDraft.run(text.toWellFormed(), oddOf({ draft: text }), id))
    },
  }
}

const toRow = (chat: ChatRow): Row => ({
  id: chat.id,
  title: chat.title.toWellFormed(),
  model_id: chat.modelId,
  system_prompt: chat.systemPrompt.toWellFormed(),
  sampling: JSON.stringify(chat.sampling),
  thinking: JSON.stringify(chat.thinking),
  windows: JSON.stringify(chat.windows),
  head_message_id: chat.headMessageId,
  folder_id: chat.folderId,
  pinned: chat.pinned ? 1 : 0,
  archived: chat.archived ? 1 : 0,
  queue: JSON.stringify(chat.queue),
  created_at: chat.createdAt,
  updated_at: chat.updatedAt,
  odd_texts: oddOf({ title: chat.title, systemPrompt: chat.systemPrompt }),
})
