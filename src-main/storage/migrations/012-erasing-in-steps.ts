import type { Migration } from './index.ts'

/**
 * Chats that are gone for good, and whose rows are being deleted (`erasing`); and whether words of them may be left in unused parts of
 * the file. Both outlive a crash.
 */
export const erasingInSteps: Migration = {
  version: 12,
  sql: `
    ALTER TABLE chats ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX chats_erasing ON chats (erasing) WHERE erasing = 1;
    CREATE TABLE erasure (is_pending INTEGER NOT NULL) STRICT;
    INSERT INTO erasure VALUES (0);
  `,
}
