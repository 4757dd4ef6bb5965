import type { Migration } from './index.ts'

/** Titles that the user gave, be it the same that the first message gave: nothing ever changes them by itself. */
export const titlesGiven: Migration = {
  version: 13,
  sql: `ALTER TABLE chats ADD COLUMN title_given INTEGER NOT NULL DEFAULT 0`,
}
