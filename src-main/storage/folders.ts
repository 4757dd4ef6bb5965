import type { Database } from 'better-sqlite3'
import type { Folder } from '#contract/folders.ts'
import { guard } from './errors.ts'
import { oddOf, withOdd } from './odd-texts.ts'
import { nameIn, numberIn, samplingIn, textIn } from './sound.ts'

/** Folders of chats, in the user's order. */
export interface FolderTable {
  /** Those that are not removed, in their order. */
  all(): Folder[]
  find(id: string): Folder | undefined
  /** True for removed ones, too. */
  has(id: string): boolean
  /** At the end. */
  insert(folder: Folder): void
  /** Writes everything but its id, its birth and its place. */
  update(folder: Folder): void
  /** Gives those named this order; the others, removed ones among them, keep theirs. */
  order(ids: readonly string[]): void
  /** Hides a folder; true when there was one to hide. Its chats are not touched. */
  remove(id: string, removedAt: number): boolean
  restore(id: string): boolean
  /** Erases the folders that were removed before `time`; returns how many. */
  purgeRemovedBefore(time: number): number
  eraseAll(): void
}

/** A folder whose parameters are JSON. */
type Row = Omit<Folder, 'sampling'> & { sampling: string | null; odd: string | null }

export const createFolderTable = (database: Database): FolderTable => {
  const columns =
    'id, name, system_prompt AS systemPrompt, model_id AS modelId, sampling, created_at AS createdAt, odd_texts AS odd FROM folders'
  const all = database.prepare<[], Row>(`SELECT ${columns} WHERE removed_at IS NULL ORDER BY position, rowid`)
  const find = database.prepare<[string], Row>(`SELECT ${columns} WHERE id = ? AND removed_at IS NULL`)
  const has = database.prepare<[string]>('SELECT 1 FROM folders WHERE id = ?')
  const insert = database.prepare<Row>(
    `INSERT INTO folders (id, name, position, system_prompt, model_id, sampling, created_at, odd_texts) VALUES
      (@id, @name, (SELECT coalesce(max(position), 0) + 1 FROM folders), @systemPrompt, @modelId, @sampling, @createdAt, @odd)`,
  )
  const update = database.prepare<Row>(
    'UPDATE folders SET name = @name, system_prompt = @systemPrompt, model_id = @modelId, sampling = @sampling, odd_texts = @odd WHERE id = @id',
  )
  const place = database.prepare<[number, string]>('UPDATE folders SET position = ? WHERE id = ?')
  const remove = database.prepare<[number, string]>(
    'UPDATE folders SET removed_at = ? WHERE id = ? AND removed_at IS NULL',
  )
  const restore = database.prepare<[string]>(
    'UPDATE folders SET removed_at = NULL WHERE id = ? AND removed_at IS NOT NULL',
  )
  const purge = database.prepare<[number]>('DELETE FROM folders WHERE removed_at < ?')
  const eraseAll = database.prepare('DELETE FROM folders')
  return {
    all: () => guard(() => all.all()).map(fromRow),
    find: (id) => {
      const row = guard(() => find.get(id))
      return row && fromRow(row)
    },
    has: (id) => guard(() => has.get(id)) !== undefined,
    insert: (folder) => {
      guard(() => insert.run(toRow(folder)))
    },
    update: (folder) => {
      guard(() => update.run(toRow(folder)))
    },
    order: (ids) => {
      for (const [index, id] of ids.entries()) guard(() => place.run(index + 1, id))
    },
    remove: (id, removedAt) => guard(() => remove.run(removedAt, id)).changes > 0,
    restore: (id) => guard(() => restore.run(id)).changes > 0,
    purgeRemovedBefore: (time) => guard(() => purge.run(time)).changes,
    eraseAll: () => {
      guard(() => eraseAll.run())
    },
  }
}

const fromRow = ({ sampling, odd, ...row }: Row): Folder => ({
  ...row,
  ...withOdd({ name: textIn(row.name), systemPrompt: nameIn(row.systemPrompt) }, odd),
  modelId: nameIn(row.modelId),
  sampling: sampling === null ? null : samplingIn(sampling),
  createdAt: numberIn(row.createdAt),
})
const toRow = ({ sampling, ...folder }: Folder): Row => ({
  ...folder,
  name: folder.name.toWellFormed(),
  systemPrompt: folder.systemPrompt?.toWellFormed() ?? null,
  sampling: sampling && JSON.stringify(sampling),
  odd: oddOf({ name: folder.name, systemPrompt: folder.systemPrompt }),
})
