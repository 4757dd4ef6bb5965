/**
 * The app's database: opening it safely, and one small file of prepared statements per table. It knows rows and
 * the contract's shapes, and nothing of what the services do with them. The only user of better-sqlite3.
 */
import type { Database } from 'better-sqlite3'
import { createApiKeyTable, type ApiKeyTable } from './api-keys.ts'
import { createChatTable } from './chats.ts'
import { createAttachmentTable } from './attachments.ts'
import { checkDatabase } from './check.ts'
import { createCollectionTable, type CollectionTable } from './collections.ts'
import { openConnection } from './connection.ts'
import { createDownloadTable, type DownloadTable } from './downloads.ts'
import { createCount, type Counts } from './erase/counts.ts'
import { createEraser, type Eraser } from './erase/index.ts'
import { guard } from './errors.ts'
import { createFolderTable, type FolderTable } from './folders.ts'
import { createLabTable, type LabTable } from './lab.ts'
import { createMessageTable } from './messages.ts'
import { migrate, type MigrationReport } from './migrate.ts'
import { migrations as allMigrations, type Migration } from './migrations/index.ts'
import { createReadingTable, type ReadingTable } from './readings.ts'
import { createRemovalTable } from './removals.ts'
import { createSearchTable, type SearchTable } from './search/index.ts'
import { createSettingTable, type SettingTable } from './settings.ts'
import { withTemporary, type ChatStore } from './temporary.ts'

export type { ApiKeyRow, ApiKeyTable } from './api-keys.ts'
export type { ChatRow } from './chats.ts'
export type { CollectionKind, CollectionRow } from './collections.ts'
export type { CellRow, LabTable } from './lab.ts'
export type { DownloadFile, DownloadRow, DownloadSource } from './downloads.ts'
export type { Counts } from './erase/counts.ts'
export type { ReadingTable } from './readings.ts'
export { takeLock } from './lock.ts'
export { rescueDatabase, type RescueReport } from './rescue/index.ts'
export { peekSettings } from './peek.ts'

/** Chats and their messages lie on the disk, or in memory where they are temporary: see `temporary.ts`. */
export interface Storage extends ChatStore {
  collections: CollectionTable
  apiKeys: ApiKeyTable
  downloads: DownloadTable
  folders: FolderTable
  lab: LabTable
  readings: ReadingTable
  settings: SettingTable
  /** Over what is on the disk. */
  search: SearchTable
  /** Of what is on the disk. */
  counts(): Counts
  /** Takes what was erased out of the files, step by step: `chats.erase` and `eraseAll` begin it. */
  eraser: Omit<Eraser, 'beginChat' | 'beginAll' | 'close'>
  /** Runs `action` in one transaction: all of it is on disk when this returns, or none of it. */
  transaction<T>(action: () => T): T
  /** Makes the disk full at so many pages of 4 KiB: for trying what happens then. */
  limitPages(pages: number): void
  /** What opening had to change. */
  migrated: MigrationReport | null
  close(): void
}

/**
 * Opens the database at `path`, creating or migrating it. The caller holds the data folder's lock: there is never
 * a second writer. Every call of the result is synchronous and on disk when it returns. Throws AppError
 * DATABASE_NEWER, DATABASE_DAMAGED, DATA_FOLDER_UNUSABLE; the calls DISK_FULL and DATABASE_DAMAGED.
 */
export const openStorage = (path: string, migrations: readonly Migration[] = allMigrations): Storage => {
  checkDatabase(path, migrations.at(-1)?.version ?? 0)
  return guard(() => {
    const database = openConnection(path)
    let memory: Database | undefined
    try {
      const migrated = migrate(database, path, migrations)
      memory = openMemory(migrations)
      const temporary = memory
      const search = createSearchTable(database)
      const eraser = createEraser(database, path, search.backlog)
      return {
        collections: createCollectionTable(database),
        apiKeys: createApiKeyTable(database),
        downloads: createDownloadTable(database),
        ...withTemporary(
          createChatStore(database, { temporary: false }),
          createChatStore(temporary, { temporary: true }),
          eraser,
        ),
        folders: createFolderTable(database),
        lab: createLabTable(database),
        readings: createReadingTable(database),
        settings: createSettingTable(database),
        search,
        counts: createCount(database),
        eraser,
        transaction: (action) =>
          guard(() => database.transaction(() => temporary.transaction(action)()).immediate()),
        limitPages: (pages) => {
          database.pragma(`max_page_count = ${pages}`)
        },
        migrated,
        close: () => {
          temporary.close()
          database.close()
          eraser.close()
        },
      }
    } catch (error) {
      memory?.close()
      database.close()
      throw error
    }
  })
}

const openMemory = (migrations: readonly Migration[]): Database => {
  const database = openConnection(':memory:')
  migrate(database, ':memory:', migrations)
  return database
}

const createChatStore = (database: Database, kind: { temporary: boolean }): ChatStore => ({
  chats: createChatTable(database, kind),
  messages: createMessageTable(database),
  removals: createRemovalTable(database),
  attachments: createAttachmentTable(database),
})
