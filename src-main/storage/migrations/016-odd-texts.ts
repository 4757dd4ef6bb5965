import type { Migration } from './index.ts'

/**
 * Words that UTF-8 cannot hold: halves of surrogate pairs, as programs that cut a text in two leave them. SQLite would store U+FFFD in
 * their place. The column of the words holds them so, for the search and for older versions; here they are whole, as JSON, in which
 * such halves are escaped. NULL where there are none: see odd-texts.ts.
 */
export const oddTexts: Migration = {
  version: 16,
  sql: `
    ALTER TABLE chats ADD COLUMN odd_texts TEXT;
    ALTER TABLE chats ADD COLUMN odd_draft TEXT;
    ALTER TABLE folders ADD COLUMN odd_texts TEXT;
    ALTER TABLE attachments ADD COLUMN odd_texts TEXT;
    ALTER TABLE attachment_texts ADD COLUMN odd_texts TEXT;
  `,
}
