import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { attachmentId, maxAttachments } from './attachment-part.ts'
import { maxTextLength, messageSchema, partSchema, samplingSchema } from './messages.ts'
import { procedure } from './procedure.ts'

/** Chats: a list of them, and inside each a tree of messages whose answers are made by jobs of the services. */

const chatId = z.string().min(1).max(64)
const messageId = z.string().min(1).max(64)
const title = z.string().trim().min(1).max(200)

export const chatSchema = z.object({
  id: z.string(),
  /** Empty until the first message gives it one or the user does. */
  title: z.string(),
  /** The chat's own model; null follows `settings.defaultModelId`. */
  modelId: z.string().nullable(),
  systemPrompt: z.string(),
  sampling: samplingSchema,
  /** The leaf of the branch that is shown; null in an empty chat. */
  headMessageId: z.string().nullable(),
  /** True while an answer is waiting or streaming. */
  generating: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type Chat = z.infer<typeof chatSchema>

export const chatsEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), chats: z.array(chatSchema) }),
  z.object({ type: z.literal('put'), chat: chatSchema }),
  z.object({ type: z.literal('removed'), id: z.string() }),
])
export type ChatsEvent = z.infer<typeof chatsEventSchema>

/**
 * What happens in one open chat. A `delta` says where it belongs: `parts[index]` of the message, whose text
 * is `offset` UTF-16 units long so far (a part that is not there yet starts empty). A reader that finds
 * another length has missed something and opens the chat again.
 */
export const chatEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), chat: chatSchema, messages: z.array(messageSchema) }),
  z.object({ type: z.literal('chat'), chat: chatSchema }),
  z.object({ type: z.literal('message'), message: messageSchema }),
  z.object({
    type: z.literal('delta'),
    messageId: z.string(),
    index: z.int().nonnegative(),
    offset: z.int().nonnegative(),
    part: partSchema,
  }),
  /** The prompt is being read: `done` of `total` tokens. */
  z.object({ type: z.literal('prefill'), messageId: z.string(), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('removed') }),
])
export type ChatEvent = z.infer<typeof chatEventSchema>

const answer = z.object({ userMessageId: z.string().nullable(), answerId: z.string() })

export const chats = {
  /** A snapshot first, then every change, in order. */
  changed: procedure('owner').output(eventIterator(chatsEventSchema)),
  create: procedure('owner')
    .input(z.object({ title: title.optional(), modelId: z.string().nullable().optional() }))
    .output(chatSchema),
  update: procedure('owner')
    .input(
      z.object({
        id: chatId,
        title: title.optional(),
        modelId: z.string().nullable().optional(),
        systemPrompt: z.string().max(maxTextLength).optional(),
        sampling: samplingSchema.partial().optional(),
      }),
    )
    .output(chatSchema),
  /** Hides the chat; `restore` brings it back. It is erased for good at a later start. Stops its answer. */
  remove: procedure('owner').input(z.object({ id: chatId })),
  restore: procedure('owner')
    .input(z.object({ id: chatId }))
    .output(chatSchema),
  /** A snapshot first, then every change of the chat and its messages, while anyone listens. */
  open: procedure('owner')
    .input(z.object({ id: chatId }))
    .output(eventIterator(chatEventSchema)),
  /**
   * Stores the user's message below `parentId` (null: a new root) and starts an answer to it. Returns when
   * both are on disk. Editing is sending again below the edited message's parent.
   */
  send: procedure('owner')
    .input(
      z.object({
        chatId,
        parentId: messageId.nullable(),
        text: z
          .string()
          .max(maxTextLength)
          .refine((text) => text.trim() !== ''),
        /** The draft's, or those of another message of this chat (which keeps its own), in the order they are to be read. */
        attachments: z.array(attachmentId).max(maxAttachments).optional(),
      }),
    )
    .output(answer),
  /** Starts another answer beside `messageId` (an assistant's message). */
  regenerate: procedure('owner').input(z.object({ chatId, messageId })).output(answer),
  /** Stops the chat's answer; what has arrived stays. Nothing to stop is not an error. */
  stop: procedure('owner').input(z.object({ chatId })),
  /** Shows the branch that goes through `messageId`: its most recent leaf becomes the head. */
  select: procedure('owner').input(z.object({ chatId, messageId })).output(chatSchema),
}
