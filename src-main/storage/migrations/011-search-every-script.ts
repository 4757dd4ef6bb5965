import type { Migration } from './index.ts'

const isFinished = (status: string) => `${status} NOT IN ('waiting', 'streaming')`
const tokenizer = `tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'`
const isIndexed = (number: string) => `${number} > (SELECT below FROM search_backlog)`

const forgetText = `INSERT INTO message_index (message_index, rowid, text)
        SELECT 'delete', number, text FROM message_words WHERE number = old.number`
const takeText = `INSERT INTO message_index (rowid, text) SELECT number, text FROM message_words WHERE number = new.number`
const wasKnown = `${isFinished('old.status')} AND ${isIndexed('old.number')}`
const isKnown = `${isFinished('new.status')} AND ${isIndexed('new.number')}`

/**
 * The search index holds what search/words.ts makes of a text, so that scripts without spaces and signs are found by it too, and
 * forgets words at once (`secure-delete`) where it only marked them before.
 *
 * Messages are taken into it later, the latest first, so that nobody waits for years of chats when the app starts: those up to
 * `below` are not in it yet, and the triggers leave them alone.
 */
export const searchEveryScript: Migration = {
  version: 11,
  sql: `
    CREATE TABLE search_backlog (below INTEGER NOT NULL, total INTEGER NOT NULL) STRICT;
    INSERT INTO search_backlog SELECT coalesce(max(number), 0), coalesce(max(number), 0) FROM messages;

    DROP TRIGGER message_inserted;
    DROP TRIGGER message_deleted;
    DROP TRIGGER message_before_update;
    DROP TRIGGER message_after_update;
    DROP TABLE message_index;
    CREATE VIEW message_words AS
      SELECT number, index_words_of_parts(parts) AS text FROM messages WHERE ${isFinished('status')};
    CREATE VIRTUAL TABLE message_index USING fts5 (text, content = 'message_words', content_rowid = 'number', ${tokenizer});
    INSERT INTO message_index (message_index, rank) VALUES ('secure-delete', 1);
    CREATE TRIGGER message_inserted AFTER INSERT ON messages WHEN ${isKnown} BEGIN
      ${takeText};
    END;
    CREATE TRIGGER message_deleted BEFORE DELETE ON messages WHEN ${wasKnown} BEGIN
      ${forgetText};
    END;
    CREATE TRIGGER message_before_update BEFORE UPDATE OF parts, status ON messages WHEN ${wasKnown} BEGIN
      ${forgetText};
    END;
    CREATE TRIGGER message_after_update AFTER UPDATE OF parts, status ON messages WHEN ${isKnown} BEGIN
      ${takeText};
    END;

    DROP TRIGGER title_inserted;
    DROP TRIGGER title_deleted;
    DROP TRIGGER title_updated;
    DROP TABLE title_index;
    CREATE VIEW title_words AS SELECT number, index_words(title) AS title FROM chats;
    CREATE VIRTUAL TABLE title_index USING fts5 (title, content = 'title_words', content_rowid = 'number', ${tokenizer});
    INSERT INTO title_index (title_index, rank) VALUES ('secure-delete', 1);
    INSERT INTO title_index (title_index) VALUES ('rebuild');
    CREATE TRIGGER title_inserted AFTER INSERT ON chats BEGIN
      INSERT INTO title_index (rowid, title) VALUES (new.number, index_words(new.title));
    END;
    CREATE TRIGGER title_deleted AFTER DELETE ON chats BEGIN
      INSERT INTO title_index (title_index, rowid, title) VALUES ('delete', old.number, index_words(old.title));
    END;
    CREATE TRIGGER title_updated AFTER UPDATE OF title ON chats WHEN old.title <> new.title BEGIN
      INSERT INTO title_index (title_index, rowid, title) VALUES ('delete', old.number, index_words(old.title));
      INSERT INTO title_index (rowid, title) VALUES (new.number, index_words(new.title));
    END;
  `,
}
