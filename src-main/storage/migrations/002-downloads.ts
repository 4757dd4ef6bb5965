import type { Migration } from './index.ts'

/** `source`, `files` and `error` are JSON. The index is for what a model was used for, and how fast it was. */
export const downloadsMigration: Migration = {
  version: 2,
  sql: `
    CREATE TABLE downloads (
      id TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      model_id TEXT NOT NULL UNIQUE,
      source TEXT NOT NULL,
      files TEXT NOT NULL,
      status TEXT NOT NULL,
      error TEXT,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX messages_by_model ON messages (model_id) WHERE usage IS NOT NULL;
  `,
}
