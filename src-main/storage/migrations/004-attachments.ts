import type { Migration } from './index.ts'

/**
 * Attachments. A text is kept once for each file and reading of it; an attachment is one use of it, by a draft or by messages.
 * Which messages use it follows from their parts, whoever writes them: a copy of a message keeps the text alive as well as the
 * first, and what a message uses is in no draft any more. What nobody uses any more is erased at once, with the message, the chat or the draft. `characters`, `start` and the
 * like count UTF-16 units; `sections`, `notes` and `range` are JSON.
 */
export const attachmentsMigration: Migration = {
  version: 4,
  sql: `
    CREATE TABLE attachment_texts (
      sha256 TEXT NOT NULL,
      kind TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      title TEXT,
      characters INTEGER NOT NULL,
      unit TEXT,
      sections TEXT NOT NULL,
      notes TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (sha256, kind)
    ) STRICT;

    CREATE TABLE attachments (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      draft_chat_id TEXT REFERENCES chats (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      kind TEXT NOT NULL,
      range TEXT,
      created_at INTEGER NOT NULL,
      FOREIGN KEY (sha256, kind) REFERENCES attachment_texts (sha256, kind)
    ) STRICT;
    CREATE INDEX attachments_by_draft ON attachments (draft_chat_id) WHERE draft_chat_id IS NOT NULL;
    CREATE INDEX attachments_by_text ON attachments (sha256, kind);

    CREATE TABLE attachment_uses (
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      attachment_id TEXT NOT NULL REFERENCES attachments (id),
      PRIMARY KEY (message_id, attachment_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attachment_uses_by_attachment ON attachment_uses (attachment_id);

    CREATE TRIGGER attachment_used AFTER INSERT ON messages WHEN new.role = 'user' BEGIN
      INSERT OR IGNORE INTO attachment_uses (message_id, attachment_id)
        SELECT new.id, part.value ->> '$.id' FROM json_each(new.parts) AS part
        WHERE part.value ->> '$.type' = 'attachment' AND part.value ->> '$.id' IN (SELECT id FROM attachments);
      UPDATE attachments SET draft_chat_id = NULL WHERE draft_chat_id IS NOT NULL
        AND id IN (SELECT attachment_id FROM attachment_uses WHERE message_id = new.id);
    END;
    CREATE TRIGGER attachment_unused AFTER DELETE ON attachment_uses BEGIN
      DELETE FROM attachments WHERE id = old.attachment_id AND draft_chat_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM attachment_uses WHERE attachment_id = old.attachment_id);
    END;
    CREATE TRIGGER attachment_text_unused AFTER DELETE ON attachments BEGIN
      DELETE FROM attachment_texts WHERE sha256 = old.sha256 AND kind = old.kind
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE sha256 = old.sha256 AND kind = old.kind);
    END;
  `,
}
