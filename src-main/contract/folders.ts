import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { maxTextLength, samplingSchema } from './messages.ts'
import { procedure } from './procedure.ts'

/** Folders: groups of chats in the user's own order, each with what a new chat in it starts with. */

const folderId = z.string().min(1).max(64)
const name = z.string().trim().min(1).max(200)

export const folderSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What a new chat in it starts with; null: as `settings.systemPrompt` says. */
  systemPrompt: z.string().nullable(),
  /** Parameters that a new chat in it starts with; what is not named is as in the settings. */
  sampling: samplingSchema.partial().nullable().default(null),
  /** The model of those of its chats that have none of their own; null: as `settings.defaultModelId` says. */
  modelId: z.string().nullable(),
  createdAt: z.number(),
})
export type Folder = z.infer<typeof folderSchema>

export const folders = {
  /** All of them in their order, again after each change. */
  changed: procedure('owner').output(eventIterator(z.array(folderSchema))),
  /** At the end of the list. */
  create: procedure('owner').input(z.object({ name })).output(folderSchema),
  update: procedure('owner')
    .input(
      z.object({
        id: folderId,
        name: name.optional(),
        systemPrompt: z.string().max(maxTextLength).nullable().optional(),
        modelId: z.string().nullable().optional(),
        sampling: samplingSchema.partial().nullable().optional(),
      }),
    )
    .output(folderSchema),
  /** Puts it before another one; null: at the end. */
  move: procedure('owner').input(z.object({ id: folderId, beforeId: folderId.nullable() })),
  /**
   * Removes the folder, with its chats or leaving them outside of all folders; `restore` brings back for 30 days what went,
   * and the chats that nobody moved meanwhile lie in it again.
   */
  remove: procedure('owner').input(z.object({ id: folderId, withChats: z.boolean() })),
  restore: procedure('owner')
    .input(z.object({ id: folderId }))
    .output(folderSchema),
}
