/**
 * The app's database: opening it safely, and one small file of prepared statements per table. It knows rows and
 * the contract's shapes, and nothing of what the services do with them. The only user of better-sqlite3.
 */
import { createAttachmentTable, type AttachmentTable } from './attachments.ts'
import { createChatTable, type ChatTable } from './chats.ts'
import { checkDatabase } from './check.ts'
import { openConnection } from './connection.ts'
import { guard } from './errors.ts'
import { createMessageTable, type MessageTable } from './messages.ts'
import { migrate, type MigrationReport } from './migrate.ts'
import { migrations as allMigrations, type Migration } from './migrations/index.ts'
import { createSettingTable, type SettingTable } from './settings.ts'

export type { ChatRow } from './chats.ts'
export { takeLock } from './lock.ts'

export interface Storage {
  chats: ChatTable
  messages: MessageTable
  attachments: AttachmentTable
  settings: SettingTable
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
    try {
      const migrated = migrate(database, path, migrations)
      return {
        chats: createChatTable(database),
        messages: createMessageTable(database),
        attachments: createAttachmentTable(database),
        settings: createSettingTable(database),
        transaction: (action) => guard(() => database.transaction(action).immediate()),
        limitPages: (pages) => {
          database.pragma(`max_page_count = ${pages}`)
        },
        migrated,
        close: () => {
          database.close()
        },
      }
    } catch (error) {
      database.close()
      throw error
    }
  })
}
