import type { Migration } from './index.ts'

/** Whether a model spoke in a chat is one look at an index, and none at the chat's messages: searching asks it of every chat. */
export const modelsOfChats: Migration = {
  version: 14,
  sql: `
    DROP INDEX messages_by_model;
    CREATE INDEX messages_by_model ON messages (model_id, chat_id) WHERE model_id IS NOT NULL;
  `,
}
