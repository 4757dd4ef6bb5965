/** The steps from one shape of the database to the next. A step that was released is never changed again. */
import { firstMigration } from './001-chats.ts'
import { downloadsMigration } from './002-downloads.ts'

export interface Migration {
  /** The `user_version` after this step; steps are numbered without gaps. */
  version: number
  sql: string
}

export const migrations: readonly Migration[] = [firstMigration, downloadsMigration]
