import type { Database } from 'better-sqlite3'
import type { ErrorInfo } from '#contract/errors.ts'
import { defaultSampling, type Message, type Usage } from '#contract/messages.ts'
import { guard } from './errors.ts'
import { errorIn, nameIn, numberIn, partsIn, roleIn, samplingIn, statusIn, usageIn } from './sound.ts'

/** A node of the tree without what it says. */
export interface TreeNode {
  id: string
  parentId: string | null
}

/** A node of the tree with its first words. */
type OutlineNode = TreeNode & Pick<Message, 'role' | 'status' | 'modelId' | 'edited'> & { excerpt: string }

/** So many characters of a message are read for its outline. */
const excerptLength = 160

/** Messages: the nodes of each chat's tree. Those that were removed are not there, except where it is said. */
export interface MessageTable {
  /** All messages of a chat in the order of their sequence numbers. */
  ofChat(chatId: string): Message[]
  /** The tree of a chat in the order of the sequence numbers: a parent before its children. */
  treeOf(chatId: string): TreeNode[]
  /** The same with the beginning of what each says. */
  outlineOf(chatId: string): OutlineNode[]
  find(id: string): Message | undefined
  /** True for removed ones, too. */
  has(id: string): boolean
  /** Those of a chat that are there, in the order of their sequence numbers. */
  findAll(chatId: string, ids: readonly string[]): Message[]
  insert(message: Message): void
  /** Writes what changes while a message is being made, in one small statement. */
  update(message: Message): void
  /** From the root down to the message, both included. */
  pathTo(id: string): Message[]
  /** The most recent leaf below the message, or the message itself. */
  newestLeafBelow(id: string): string
  /** The most recent message of a chat, which is a leaf. */
  newestLeaf(chatId: string): string | null
  /** What the latest answers of a model cost, the newest first. */
  usagesOf(modelId: string, limit: number): Usage[]
  /** Marks every answer that is under way as failed, with this error; returns how many there were. */
  failUnfinished(error: ErrorInfo): number
}

interface Row {
  id: string
  chat_id: string
  parent_id: string | null
  sequence: number
  role: string
  parts: string
  status: string
  truncated: number
  error: string | null
  model_id: string | null
  seed: number | null
  usage: string | null
  sampling: string | null
  edited: number
  created_at: number
}

const columns = [
  ...['id', 'chat_id', 'parent_id', 'sequence', 'role', 'parts', 'status', 'truncated'],
  ...['error', 'model_id', 'seed', 'usage', 'sampling', 'edited', 'created_at'],
]

type OutlineRow = Omit<OutlineNode, 'edited'> & { edited: number }

export const createMessageTable = (database: Database): MessageTable => {
  const list = columns.join(', ')
  const ofChat = database.prepare<[string], Row>(
    `SELECT ${list} FROM messages WHERE chat_id = ? AND removal_id IS NULL ORDER BY sequence`,
  )
  // Left to itself SQLite takes the index of the order, and reads each message beside it.
  const treeOf = database.prepare<[string], TreeNode>(
    `SELECT id, parent_id AS parentId FROM messages INDEXED BY messages_tree
      WHERE chat_id = ? AND removal_id IS NULL ORDER BY sequence`,
  )
  const outlineOf = database.prepare<[string], OutlineRow>(
    `SELECT id, parent_id AS parentId, role, status, model_id AS modelId, edited,
      iif(json_valid(m.parts), coalesce((SELECT substr(t.text, 1, ${excerptLength}) FROM message_texts t WHERE t.number = m.number), ''), '') AS excerpt
      FROM messages m WHERE chat_id = ? AND removal_id IS NULL ORDER BY sequence`,
  )
  const find = database.prepare<[string], Row>(
    `SELECT ${list} FROM messages WHERE id = ? AND removal_id IS NULL`,
  )
  const findAll = database.prepare<[string, string], Row>(
    `SELECT ${list} FROM messages WHERE chat_id = ? AND id IN (SELECT value FROM json_each(?)) AND removal_id IS NULL
      ORDER BY sequence`,
  )
  const has = database.prepare<[string]>('SELECT 1 FROM messages WHERE id = ?')
  const insert = database.prepare<Row>(
    `INSERT INTO messages (${list}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  )
  const update = database.prepare<Row>(
    `UPDATE messages SET parts = @parts, status = @status, truncated = @truncated, error = @error, seed = @seed,
      usage = @usage WHERE id = @id`,
  )
  const pathTo = database.prepare<[string], Row>(
    `WITH RECURSIVE path (${list}) AS (
      SELECT ${list} FROM messages WHERE id = ? AND removal_id IS NULL
      UNION ALL
      SELECT ${columns.map((column) => `m.${column}`).join(', ')} FROM messages m JOIN path ON m.id = path.parent_id
    ) SELECT ${list} FROM path ORDER BY sequence`,
  )
  // A child is always younger than its parent, so the youngest of a subtree is a leaf.
  const newestLeafBelow = database
    .prepare<[string], string>(
      `WITH RECURSIVE below (id, sequence) AS (
        SELECT id, sequence FROM messages WHERE id = ? AND removal_id IS NULL
        UNION ALL
        SELECT m.id, m.sequence FROM messages m JOIN below ON m.parent_id = below.id AND m.removal_id IS NULL
      ) SELECT id FROM below ORDER BY sequence DESC LIMIT 1`,
    )
    .pluck()
  const newestLeaf = database
    .prepare<[string], string>(
      'SELECT id FROM messages WHERE chat_id = ? AND removal_id IS NULL ORDER BY sequence DESC LIMIT 1',
    )
    .pluck()
  const usagesOf = database
    .prepare<[string, number], string>(
      'SELECT usage FROM messages WHERE model_id = ? AND usage IS NOT NULL ORDER BY number DESC LIMIT ?',
    )
    .pluck()
  const failUnfinished = database.prepare<[string]>(
    "UPDATE messages SET status = 'failed', error = ? WHERE status IN ('waiting', 'streaming')",
  )

  return {
    ofChat: (chatId) => guard(() => ofChat.all(chatId)).map(fromRow),
    treeOf: (chatId) => guard(() => treeOf.all(chatId)),
    findAll: (chatId, ids) => guard(() => findAll.all(chatId, JSON.stringify(ids))).map(fromRow),
    has: (id) => guard(() => has.get(id)) !== undefined,
    outlineOf: (chatId) =>
      guard(() => outlineOf.all(chatId)).map(({ edited, excerpt, ...node }) => ({
        ...node,
        ...(edited === 1 && { edited: true }),
        role: roleIn(node.role),
        status: statusIn(node.status),
        modelId: nameIn(node.modelId),
        // A character may have been cut in two.
        excerpt: excerpt.replaceAll(/\s+/g, ' ').trim().toWellFormed(),
      })),
    find: (id) => {
      const row = guard(() => find.get(id))
      return row && fromRow(row)
    },
    insert: (message) => {
      guard(() => insert.run(toRow(message)))
    },
    update: (message) => {
      guard(() => update.run(toRow(message)))
    },
    pathTo: (id) => guard(() => pathTo.all(id)).map(fromRow),
    newestLeafBelow: (id) => guard(() => newestLeafBelow.get(id)) ?? id,
    newestLeaf: (chatId) => guard(() => newestLeaf.get(chatId)) ?? null,
    usagesOf: (modelId, limit) =>
      guard(() => usagesOf.all(modelId, limit)).flatMap((usage) => usageIn(usage) ?? []),
    failUnfinished: (error) => guard(() => failUnfinished.run(JSON.stringify(error))).changes,
  }
}

const fromRow = (row: Row): Message => ({
  id: row.id,
  chatId: row.chat_id,
  parentId: row.parent_id,
  sequence: row.sequence,
  role: roleIn(row.role),
  parts: partsIn(row.parts),
  status: statusIn(row.status),
  truncated: row.truncated === 1,
  error: errorIn(row.error),
  modelId: nameIn(row.model_id),
  seed: Number.isInteger(row.seed) ? row.seed : null,
  usage: usageIn(row.usage),
  ...(row.sampling !== null && { sampling: { ...defaultSampling, ...samplingIn(row.sampling) } }),
  ...(row.edited === 1 && { edited: true }),
  createdAt: numberIn(row.created_at),
})

const toRow = (message: Message): Row => ({
  id: message.id,
  chat_id: message.chatId,
  parent_id: message.parentId,
  sequence: message.sequence,
  role: message.role,
  parts: JSON.stringify(message.parts),
  status: message.status,
  truncated: message.truncated ? 1 : 0,
  error: message.error && JSON.stringify(message.error),
  model_id: message.modelId,
  seed: message.seed,
  usage: message.usage && JSON.stringify(message.usage),
  sampling: message.sampling ? JSON.stringify(message.sampling) : null,
  edited: message.edited ? 1 : 0,
  created_at: message.createdAt,
})
