import type { Migration } from './index.ts'

/** Keys of the server for other programs, as hashes. */
export const apiKeysMigration: Migration = {
  version: 7,
  sql: `
    CREATE TABLE api_keys (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      sha256 TEXT NOT NULL UNIQUE,
      hint TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER
    ) STRICT;
  `,
}
