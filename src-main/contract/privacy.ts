import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Privacy: what lies where on this computer, and erasing it for real. */

export const storedItemSchema = z.object({
  kind: z.enum([
    'chats',
    'chatsJournal',
    'backup',
    'models',
    'modelTrash',
    'attentionStates',
    'logs',
    'ownership',
    'other',
  ]),
  path: z.string(),
  sizeBytes: z.number(),
})
export type StoredItem = z.infer<typeof storedItemSchema>

const count = z.int().nonnegative()

export const privacy = {
  /** Everything in the data folder, and what is in the database. */
  whatIsStored: procedure('owner').output(
    z.object({
      dataDir: z.string(),
      items: z.array(storedItemSchema),
      counts: z.object({
        chats: count,
        messages: count,
        folders: count,
        drafts: count,
        prompts: count,
        presets: count,
        /** Deleted, but still to be had back. */
        removedChats: count,
        removedMessages: count,
        removedFolders: count,
        /** In memory alone. */
        temporaryChats: count,
      }),
    }),
  ),
  /**
   * Erases a chat (deleted or not) so that its text is in none of our files any more: the freed pages are overwritten, the
   * database is written anew, copies from before an update are deleted. It cannot be undone.
   */
  eraseChat: procedure('owner').input(z.object({ id: z.string().min(1).max(64) })),
  /**
   * The same for all chats, folders and drafts, deleted prompts and presets, and the attention states. Settings, models, and the prompts
   * and presets that are kept stay.
   */
  eraseEverything: procedure('owner').input(z.object({ everything: z.literal(true) })),
}
