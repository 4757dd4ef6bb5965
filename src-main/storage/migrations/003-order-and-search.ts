import type { Migration } from './index.ts'

/** An answer that is being written is not searched: its text is indexed once, when it has ended. */
const isFinished = (status: string) => `${status} NOT IN ('waiting', 'streaming')`

/**
 * What a message says aloud, of its JSON. Walked by index, since FTS5 reads its content without table-valued functions. A NUL
 * would end the text for SQLite's snippets; it parts words like a space.
 */
const spokenText = `(
  WITH RECURSIVE part (i, doc) AS (
    SELECT 0, jsonb(replace(parts, '\\u0000', '\\u0020'))
    UNION ALL SELECT i + 1, doc FROM part WHERE i + 1 < json_array_length(doc)
  )
  SELECT coalesce(group_concat(doc ->> ('$[' || i || '].text'), ''), '')
  FROM part WHERE doc ->> ('$[' || i || '].type') = 'text'
)`

/** FTS5 must be told the text that it is to forget: before the row changes, it is still there to read. */
const forgetText = `INSERT INTO message_index (message_index, rowid, text)
        SELECT 'delete', number, text FROM message_texts WHERE number = old.number`

const tokenizer = `tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'`

/**
 * Folders, pins, archive, messages that can be deleted and had back, drafts, waiting messages, and the search index.
 *
 * Messages are laid anew: their `number` is the index's row number, which a rowid without a name is not (VACUUM may
 * change it), and the long texts stand behind what walking the tree reads. A removal hides the messages that carry its id:
 * that of the topmost one. `chats.removed_with` is the folder a chat was removed with.
 *
 * The indexes keep no text of their own; triggers keep them right whoever writes.
 */
export const orderAndSearch: Migration = {
  version: 3,
  sql: `
    CREATE TABLE folders (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      position INTEGER NOT NULL,
      system_prompt TEXT,
      model_id TEXT,
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;

    ALTER TABLE chats ADD COLUMN number INTEGER;
    UPDATE chats SET number = rowid;
    CREATE UNIQUE INDEX chats_by_number ON chats (number);
    ALTER TABLE chats ADD COLUMN folder_id TEXT REFERENCES folders (id) ON DELETE SET NULL;
    CREATE INDEX chats_by_folder ON chats (folder_id);
    ALTER TABLE chats ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE chats ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE chats ADD COLUMN removed_with TEXT;
    ALTER TABLE chats ADD COLUMN queue TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE chats ADD COLUMN draft TEXT NOT NULL DEFAULT '';

    CREATE TABLE message_removals (
      id TEXT PRIMARY KEY,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      head_message_id TEXT,
      removed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX message_removals_by_chat ON message_removals (chat_id);

    CREATE TABLE messages_anew (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      parent_id TEXT REFERENCES messages_anew (id),
      sequence INTEGER NOT NULL,
      removal_id TEXT,
      role TEXT NOT NULL,
      status TEXT NOT NULL,
      truncated INTEGER NOT NULL,
      model_id TEXT,
      seed INTEGER,
      created_at INTEGER NOT NULL,
      error TEXT,
      usage TEXT,
      sampling TEXT,
      parts TEXT NOT NULL,
      UNIQUE (chat_id, sequence)
    ) STRICT;
    INSERT INTO messages_anew (number, id, chat_id, parent_id, sequence, role, status, truncated, model_id, seed,
        created_at, error, usage, parts)
      SELECT rowid, id, chat_id, parent_id, sequence, role, status, truncated, model_id, seed,
        created_at, error, usage, parts FROM messages ORDER BY rowid;
    DROP TABLE messages;
    ALTER TABLE messages_anew RENAME TO messages;
    CREATE INDEX messages_by_parent ON messages (parent_id);
    CREATE INDEX messages_under_way ON messages (status) WHERE status IN ('waiting', 'streaming');
    CREATE INDEX messages_by_removal ON messages (removal_id) WHERE removal_id IS NOT NULL;
    CREATE INDEX messages_by_model ON messages (model_id) WHERE model_id IS NOT NULL;

    CREATE VIEW message_texts AS
      SELECT number, ${spokenText} AS text FROM messages WHERE ${isFinished('status')};
    CREATE VIRTUAL TABLE message_index USING fts5 (text, content = 'message_texts', content_rowid = 'number', ${tokenizer});
    INSERT INTO message_index (message_index) VALUES ('rebuild');
    CREATE TRIGGER message_inserted AFTER INSERT ON messages WHEN ${isFinished('new.status')} BEGIN
      INSERT INTO message_index (rowid, text) SELECT number, text FROM message_texts WHERE number = new.number;
    END;
    CREATE TRIGGER message_deleted BEFORE DELETE ON messages WHEN ${isFinished('old.status')} BEGIN
      ${forgetText};
    END;
    CREATE TRIGGER message_before_update BEFORE UPDATE OF parts, status ON messages WHEN ${isFinished('old.status')} BEGIN
      ${forgetText};
    END;
    CREATE TRIGGER message_after_update AFTER UPDATE OF parts, status ON messages WHEN ${isFinished('new.status')} BEGIN
      INSERT INTO message_index (rowid, text) SELECT number, text FROM message_texts WHERE number = new.number;
    END;

    CREATE VIRTUAL TABLE title_index USING fts5 (title, content = 'chats', content_rowid = 'number', ${tokenizer});
    INSERT INTO title_index (title_index) VALUES ('rebuild');
    CREATE TRIGGER title_inserted AFTER INSERT ON chats BEGIN
      INSERT INTO title_index (rowid, title) VALUES (new.number, new.title);
    END;
    CREATE TRIGGER title_deleted AFTER DELETE ON chats BEGIN
      INSERT INTO title_index (title_index, rowid, title) VALUES ('delete', old.number, old.title);
    END;
    CREATE TRIGGER title_updated AFTER UPDATE OF title ON chats WHEN old.title <> new.title BEGIN
      INSERT INTO title_index (title_index, rowid, title) VALUES ('delete', old.number, old.title);
      INSERT INTO title_index (rowid, title) VALUES (new.number, new.title);
    END;
  `,
}
