import type { Migration } from './index.ts'

/**
 * Prompts and presets in the user's own order, their content as JSON; parameters of folders; answers that the user has
 * rewritten; and attachments that wait in a chat's queue: they stay the chat's (`draft_chat_id`), and out of its draft.
 */
export const collectionsMigration: Migration = {
  version: 5,
  sql: `
    CREATE TABLE collection_items (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      position INTEGER NOT NULL,
      content TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE INDEX collection_items_by_kind ON collection_items (kind, position);

    ALTER TABLE folders ADD COLUMN sampling TEXT;
    ALTER TABLE messages ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attachments ADD COLUMN queued_id TEXT;
  `,
}
