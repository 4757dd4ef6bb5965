import type { Migration } from './index.ts'

const tokenizer = `tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'`

/**
 * Makes searching quick where it was not: single letters, dates, models, and pages far down. What filters look at stands in
 * narrow indexes, so that a hit that is not shown costs no look at its long text; and beginnings of one letter are indexed.
 */
export const searchSpeed: Migration = {
  version: 9,
  sql: `
    CREATE INDEX messages_facts ON messages (number, removal_id, created_at, chat_id, model_id, id);
    CREATE INDEX messages_by_time ON messages (created_at);
    DROP INDEX messages_by_parent;
    CREATE INDEX messages_by_parent ON messages (parent_id, model_id);
    CREATE INDEX chats_facts ON chats (id, removed_at, archived, folder_id);

    DROP TABLE message_index;
    CREATE VIRTUAL TABLE message_index USING fts5 (text, content = 'message_texts', content_rowid = 'number', ${tokenizer});
    INSERT INTO message_index (message_index) VALUES ('rebuild');
    DROP TABLE title_index;
    CREATE VIRTUAL TABLE title_index USING fts5 (title, content = 'chats', content_rowid = 'number', ${tokenizer});
    INSERT INTO title_index (title_index) VALUES ('rebuild');
  `,
}
