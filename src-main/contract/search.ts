import { z } from 'zod'
import { roleSchema } from './messages.ts'
import { procedure } from './procedure.ts'

/** Search over the titles and what was said in all chats. What was deleted, and temporary chats, are never found. */

export const searchHitSchema = z.object({
  chatId: z.string(),
  chatTitle: z.string(),
  /** null: the title itself was found. */
  messageId: z.string().nullable(),
  role: roleSchema.nullable(),
  modelId: z.string().nullable(),
  createdAt: z.number(),
  snippet: z.object({
    text: z.string(),
    /** What was found in `text`, in UTF-16 units, from `start` up to but without `end`. */
    marks: z.array(z.object({ start: z.int(), end: z.int() })),
  }),
})
export type SearchHit = z.infer<typeof searchHitSchema>

const time = z.number().optional()

export const search = {
  /**
   * Titles first, then messages, the latest first. Every word must occur, in any order, whatever its case and accents; the last
   * one may go on (`pala` finds palabre) unless a space follows; "what is quoted" occurs as it stands.
   */
  query: procedure('owner')
    .input(
      z.object({
        text: z.string().max(10_000),
        /** Answers of this model, and the questions it answered. */
        modelId: z.string().optional(),
        /** null: outside of all folders. */
        folderId: z.string().nullable().optional(),
        /** Milliseconds since 1970, both included. */
        from: time,
        to: time,
        /** False by default. */
        includeArchived: z.boolean().optional(),
        limit: z.int().min(1).max(200).default(50),
        offset: z.int().min(0).max(100_000).default(0),
      }),
    )
    .output(
      z.object({
        hits: z.array(searchHitSchema),
        hasMore: z.boolean(),
        /** After an update that laid the index anew: how many of the messages that there were can be found again, the latest first. */
        indexing: z.object({ done: z.int(), total: z.int() }).nullable(),
      }),
    ),
}
