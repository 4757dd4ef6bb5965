/** The steps from one shape of the database to the next. A step that was released is never changed again. */
import { firstMigration } from './001-chats.ts'
import { downloadsMigration } from './002-downloads.ts'
import { orderAndSearch } from './003-order-and-search.ts'
import { attachmentsMigration } from './004-attachments.ts'
import { collectionsMigration } from './005-collections.ts'
import { thinkingAndWindows } from './006-thinking-and-windows.ts'
import { apiKeysMigration } from './007-api-keys.ts'
import { labMigration } from './008-lab.ts'
import { searchSpeed } from './009-search-speed.ts'
import { readingsMigration } from './010-readings.ts'
import { searchEveryScript } from './011-search-every-script.ts'
import { erasingInSteps } from './012-erasing-in-steps.ts'
import { titlesGiven } from './013-titles-given.ts'
import { modelsOfChats } from './014-models-of-chats.ts'
import { treeOfMessages } from './015-tree-of-messages.ts'
import { oddTexts } from './016-odd-texts.ts'

export interface Migration {
  /** The `user_version` after this step; steps are numbered without gaps. */
  version: number
  sql: string
}

/** By version. */
export const migrations: readonly Migration[] = [
  firstMigration,
  downloadsMigration,
  orderAndSearch,
  attachmentsMigration,
  collectionsMigration,
  thinkingAndWindows,
  apiKeysMigration,
  labMigration,
  searchSpeed,
  readingsMigration,
  searchEveryScript,
  erasingInSteps,
  titlesGiven,
  modelsOfChats,
  treeOfMessages,
  oddTexts,
]
