import type { Migration } from './index.ts'

/** How a chat's model thinks, and from where on it sees each branch: JSON, as the contract has them. */
export const thinkingAndWindows: Migration = {
  version: 6,
  sql: `
    ALTER TABLE chats ADD COLUMN thinking TEXT NOT NULL DEFAULT '{"mode":"auto","effort":null,"budgetTokens":null}';
    ALTER TABLE chats ADD COLUMN windows TEXT NOT NULL DEFAULT '[]';
  `,
}
