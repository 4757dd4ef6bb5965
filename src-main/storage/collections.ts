import type { Database } from 'better-sqlite3'
import { guard } from './errors.ts'
import { numberIn, textIn } from './sound.ts'

/** Which collection something is in. */
export type CollectionKind = 'prompt' | 'preset'

/** What the user keeps to be used again, in the user's order; what an item consists of is known to the services. */
export interface CollectionTable {
  /** Those that are not removed, in their order. */
  all(kind: CollectionKind): CollectionRow[]
  find(kind: CollectionKind, id: string): CollectionRow | undefined
  /** At the end. */
  insert(kind: CollectionKind, row: CollectionRow): void
  /** Writes the content anew; its birth and its place stay. */
  update(kind: CollectionKind, id: string, content: object): void
  /** Gives those named this order; the others, removed ones among them, keep theirs. */
  order(kind: CollectionKind, ids: readonly string[]): void
  /** Hides an item; true when there was one to hide. */
  remove(kind: CollectionKind, id: string, removedAt: number): boolean
  restore(kind: CollectionKind, id: string): boolean
  /** Erases what was removed before `time`; returns how many that were. */
  purgeRemovedBefore(time: number): number
}

export interface CollectionRow {
  id: string
  /** An object, as the services gave it. */
  content: object
  createdAt: number
}

interface Row {
  id: string
  content: string
  createdAt: number
}

export const createCollectionTable = (database: Database): CollectionTable => {
  const columns = 'id, content, created_at AS createdAt FROM collection_items'
  const all = database.prepare<[string], Row>(
    `SELECT ${columns} WHERE kind = ? AND removed_at IS NULL ORDER BY position, rowid`,
  )
  const find = database.prepare<[string, string], Row>(
    `SELECT ${columns} WHERE kind = ? AND id = ? AND removed_at IS NULL`,
  )
  const insert = database.prepare<Row & { kind: string }>(
    `INSERT INTO collection_items (id, kind, position, content, created_at) VALUES
      (@id, @kind, (SELECT coalesce(max(position), 0) + 1 FROM collection_items WHERE kind = @kind), @content, @createdAt)`,
  )
  const update = database.prepare<[string, string, string]>(
    'UPDATE collection_items SET content = ? WHERE kind = ? AND id = ?',
  )
  const place = database.prepare<[number, string, string]>(
    'UPDATE collection_items SET position = ? WHERE kind = ? AND id = ?',
  )
  const remove = database.prepare<[number, string, string]>(
    'UPDATE collection_items SET removed_at = ? WHERE kind = ? AND id = ? AND removed_at IS NULL',
  )
  const restore = database.prepare<[string, string]>(
    'UPDATE collection_items SET removed_at = NULL WHERE kind = ? AND id = ? AND removed_at IS NOT NULL',
  )
  const purge = database.prepare<[number]>('DELETE FROM collection_items WHERE removed_at < ?')
  return {
    all: (kind) => guard(() => all.all(kind)).map(fromRow),
    find: (kind, id) => {
      const row = guard(() => find.get(kind, id))
      return row && fromRow(row)
    },
    insert: (kind, { id, content, createdAt }) => {
      guard(() => insert.run({ kind, id, content: JSON.stringify(content), createdAt }))
    },
    update: (kind, id, content) => {
      guard(() => update.run(JSON.stringify(content), kind, id))
    },
    order: (kind, ids) => {
      for (const [index, id] of ids.entries()) guard(() => place.run(index + 1, kind, id))
    },
    remove: (kind, id, removedAt) => guard(() => remove.run(removedAt, kind, id)).changes > 0,
    restore: (kind, id) => guard(() => restore.run(kind, id)).changes > 0,
    purgeRemovedBefore: (time) => guard(() => purge.run(time)).changes,
  }
}

const fromRow = ({ id, content, createdAt }: Row): CollectionRow => ({
  id,
  content: contentIn(content),
  createdAt: numberIn(createdAt),
})

/** What is no object any more is kept as it is stored, for the services to show. */
const contentIn = (stored: unknown): object => {
  try {
    const content: unknown = JSON.parse(textIn(stored))
    if (typeof content === 'object' && content !== null) return content
  } catch {
    // It is damaged.
  }
  return { text: textIn(stored) }
}
