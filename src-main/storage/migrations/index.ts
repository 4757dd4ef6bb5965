/** The steps from one shape of the database to the next. A step that was released is never changed again. */
import { firstMigration } from './001-chats.ts'
import { attachmentsMigration } from './004-attachments.ts'

export interface Migration {
  /** The `user_version` after this step; steps come in the order of their numbers. */
  version: number
  sql: string
}

export const migrations: readonly Migration[] = [firstMigration, attachmentsMigration]
