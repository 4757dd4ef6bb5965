import type { Migration } from './index.ts'

/** Lists and objects (`parts`, `sampling`, `error`, `usage`, a setting's value) are JSON; times are milliseconds since 1970. */
export const firstMigration: Migration = {
  version: 1,
  sql: `
    CREATE TABLE chats (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      model_id TEXT,
      system_prompt TEXT NOT NULL,
      sampling TEXT NOT NULL,
      head_message_id TEXT,
      next_sequence INTEGER NOT NULL DEFAULT 1,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;

    CREATE TABLE messages (
      id TEXT PRIMARY KEY,
      chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      parent_id TEXT REFERENCES messages (id),
      sequence INTEGER NOT NULL,
      role TEXT NOT NULL,
      parts TEXT NOT NULL,
      status TEXT NOT NULL,
      truncated INTEGER NOT NULL,
      error TEXT,
      model_id TEXT,
      seed INTEGER,
      usage TEXT,
      created_at INTEGER NOT NULL,
      UNIQUE (chat_id, sequence)
    ) STRICT;
    CREATE INDEX messages_by_parent ON messages (parent_id);
    CREATE INDEX messages_under_way ON messages (status) WHERE status IN ('waiting', 'streaming');

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;
  `,
}
