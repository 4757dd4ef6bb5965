import type { Migration } from './index.ts'

/** The shape of a chat's tree from an index alone: without it the first opening of a long chat reads every message from the disk. */
export const treeOfMessages: Migration = {
  version: 15,
  sql: `
    CREATE INDEX messages_tree ON messages (chat_id, sequence, id, parent_id) WHERE removal_id IS NULL;
  `,
}
