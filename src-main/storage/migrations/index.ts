/** The steps from one shape of the database to the next. A step that was released is never changed again. */
import { firstMigration } from './001-chats.ts'
import { orderAndSearch } from './003-order-and-search.ts'
import { attachmentsMigration } from './004-attachments.ts'

export interface Migration {
  /** Its place in the order. A step that comes to the app later than its successor must not depend on it, nor it on that. */
  version: number
  sql: string
}

/** By version. */
export const migrations: readonly Migration[] = [
  firstMigration,
  // 002 keeps the downloads; it may be there or not.
  orderAndSearch,
  attachmentsMigration,
]
