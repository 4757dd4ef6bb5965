import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Privacy: what lies where on this computer, and erasing it for real. */

export const storedItemSchema = z.object({
  kind: z.enum([
    'chats',
    'chatsJournal',
    'backup',
    'damaged',
    'models',
    'modelTrash',
    'attentionStates',
    'logs',
    'laboratory',
    'repairs',
    'hub',
    'hubToken',
    'sessionKey',
    'window',
    'ownership',
    'other',
  ]),
  path: z.string(),
  sizeBytes: z.number(),
})
export type StoredItem = z.infer<typeof storedItemSchema>

const count = z.int().nonnegative()

/** `messages` are deleted first; then what was left of them in the file is overwritten: its pages are counted. */
export const erasingSchema = z.object({
  phase: z.enum(['messages', 'file']),
  done: z.int().nonnegative(),
  total: z.int().nonnegative(),
})
export type Erasing = z.infer<typeof erasingSchema>

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
  /** How far erasing has come, at once and whenever it goes on; null while nothing is erased. */
  erasing: procedure('owner').output(eventIterator(erasingSchema.nullable())),
  /**
   * Erases a chat (deleted or not) so that its text is in none of our files any more: freed pages and what rows left behind are
   * overwritten, copies from before an update are deleted. The chat is gone at once; its words are when this returns. It
   * cannot be undone, blocks nobody, and goes on at the next start when the app ends meanwhile.
   */
  eraseChat: procedure('owner').input(z.object({ id: z.string().min(1).max(64) })),
  /**
   * The same for all chats, folders and drafts, deleted prompts and presets, and the attention states. Settings, models, and the prompts
   * and presets that are kept stay.
   */
  eraseEverything: procedure('owner').input(z.object({ everything: z.literal(true) })),
}
