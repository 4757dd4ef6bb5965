import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { attachmentId, maxAttachments } from './attachment-part.ts'
import { chatSchema } from './chats.ts'
import { maxTextLength } from './messages.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

/** Context: how full it is and by what, and what becomes of a conversation that is too long for it. Nothing is ever left out unasked. */

const tokens = z.int().nonnegative()

/** What the next prompt of a chat has of each, in tokens. */
export const contextUseSchema = z.object({
  /** As it is loaded, or will be by the user's choice; null while nobody knows. */
  contextSize: z.int().nullable(),
  /** The model is not loaded, so its own tokenizer could not be asked. */
  isEstimate: z.boolean(),
  system: tokens,
  /** What stands for messages that are not seen. */
  summary: tokens,
  attachments: tokens,
  /** What was said, and what the model's template writes around it. */
  history: tokens,
  /** What is being typed. */
  draft: tokens,
  total: tokens,
  /** What is left for the answer; below 0 by how much the prompt is too long. Null while the size is not known. */
  room: z.int().nullable(),
  /** False when the prompt would be refused. */
  fits: z.boolean(),
  /** Messages of this branch that the model does not see any more, by the user's choice. */
  unseen: z.int().nonnegative(),
  /**
   * Where the model's view would begin without the oldest turns, so that there is room for an answer again, and whom it would
   * not see. Null where nothing has to go, or where the last turn alone is too long.
   */
  cut: z.object({ fromMessageId: z.string(), messageIds: z.array(z.string()), total: tokens }).nullable(),
})
export type ContextUse = z.infer<typeof contextUseSchema>

export const summaryEventSchema = z.discriminatedUnion('type', [
  /** How much has been read, of 1, and the summary as far as it has come. */
  z.object({ type: z.literal('progress'), share: z.number().min(0).max(1), text: z.string() }),
  z.object({ type: z.literal('done'), chat: chatSchema }),
])
export type SummaryEvent = z.infer<typeof summaryEventSchema>

const chatId = z.string().min(1).max(64)
const fromMessageId = z.string().min(1).max(64)

export const context = {
  /** Of the branch that is shown and what is being typed below it. Loads nothing. */
  measure: procedure('owner')
    .input(
      z.object({
        /** null: of the chat that is stored with its first message; then `choices` say what it begins with. */
        chatId: chatId.nullable(),
        choices: z
          .object({ systemPrompt: z.string().max(maxTextLength), maxTokens: z.int().min(1).nullable() })
          .optional(),
        modelId: modelIdSchema,
        text: z.string().max(maxTextLength),
        /** The draft's. */
        attachments: z.array(attachmentId).max(maxAttachments),
      }),
    )
    .output(contextUseSchema),
  /** Lets the model see a branch from this message (a user's, not the first) on; `summary` is told in place of the others. */
  setWindow: procedure('owner')
    .input(z.object({ chatId, fromMessageId, summary: z.string().max(100_000).nullable() }))
    .output(chatSchema),
  /** Lets it see what comes before again. */
  removeWindow: procedure('owner').input(z.object({ chatId, fromMessageId })).output(chatSchema),
  /**
   * The same as `setWindow`, with a summary that the model writes. It goes on when the caller leaves, and who calls again follows it.
   * CONFLICT while another one of this chat is written; INTERRUPTED when it is given up, and then nothing has changed.
   */
  summarise: procedure('owner')
    .input(z.object({ chatId, modelId: modelIdSchema, fromMessageId }))
    .output(eventIterator(summaryEventSchema)),
  /** The chat's summary that is being written, for a window to follow; null where there is none. */
  summaryUnderWay: procedure('owner')
    .input(z.object({ chatId }))
    .output(z.object({ modelId: modelIdSchema, fromMessageId }).nullable()),
  cancelSummary: procedure('owner').input(z.object({ chatId })),
}
