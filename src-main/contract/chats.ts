import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { attachmentId, attachmentPartSchema, maxAttachments } from './attachment-part.ts'
import { maxTextLength, messageSchema, partSchema, samplingSchema } from './messages.ts'
import { procedure } from './procedure.ts'
import { maxPreparedLength } from './text-length.ts'
import { thinkingSchema } from './thinking.ts'

/** Chats: a list of them, and inside each a tree of messages whose answers are made by jobs of the services. */

const chatId = z.string().min(1).max(64)
const messageId = z.string().min(1).max(64)
const title = z.string().trim().min(1).max(200)

export const queuedMessageSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** What goes with it. */
  attachments: z.array(attachmentPartSchema).default([]),
})
export type QueuedMessage = z.infer<typeof queuedMessageSchema>

/**
 * Where the model's view of a branch begins: it does not see what comes before `fromMessageId` (a user's message) any more, but
 * `summary` in its place, if there is one. Of several along a branch the last counts.
 */
export const chatWindowSchema = z.object({
  fromMessageId: z.string(),
  summary: z.string().max(100_000).nullable(),
})
export type ChatWindow = z.infer<typeof chatWindowSchema>

export const chatSchema = z.object({
  id: z.string(),
  /** Empty until the first message gives it one or the user does. */
  title: z.string(),
  /** The chat's own model; null follows `settings.defaultModelId`. */
  modelId: z.string().nullable(),
  systemPrompt: z.string(),
  sampling: samplingSchema,
  thinking: thinkingSchema,
  /** One at most for each message; those of other branches are kept. */
  windows: z.array(chatWindowSchema),
  /** The folder it lies in; null outside of all, as when its folder was removed. */
  folderId: z.string().nullable(),
  pinned: z.boolean(),
  archived: z.boolean(),
  /** Lives in memory alone: nothing of it is ever written to the disk, and it ends with the app. */
  temporary: z.boolean(),
  /** Messages that wait for the answer under way to end, the next one first. */
  queue: z.array(queuedMessageSchema),
  /** The leaf of the branch that is shown; null in an empty chat. */
  headMessageId: z.string().nullable(),
  /** True while an answer is waiting or streaming. */
  generating: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type Chat = z.infer<typeof chatSchema>

/** A message in the outline of a chat: where it stands, and how it begins. */
export const treeNodeSchema = z.object({
  ...messageSchema.pick({ id: true, parentId: true, role: true, status: true, modelId: true, edited: true })
    .shape,
  /** The first words that it says, on one line; empty while it is being made. */
  excerpt: z.string(),
})
export type TreeNode = z.infer<typeof treeNodeSchema>

export const chatsEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), chats: z.array(chatSchema) }),
  z.object({ type: z.literal('put'), chat: chatSchema }),
  z.object({ type: z.literal('removed'), id: z.string() }),
])
export type ChatsEvent = z.infer<typeof chatsEventSchema>

/** The branch that is shown, without its messages: enough to lay out a list of any length. */
export const branchSchema = z.object({
  /** From the first message to the last. */
  path: z.array(z.string()),
  /** Those along the path that have siblings, each family in its order. */
  families: z.array(z.array(z.string())),
})
export type Branch = z.infer<typeof branchSchema>

/** A message in which a text was found, and how often. */
export const foundSchema = z.object({ messageId: z.string(), count: z.int() })
export type Found = z.infer<typeof foundSchema>

/** What was removed and when; it is erased for good `keptDays` later. */
export const removedChatSchema = z.object({ id: z.string(), title: z.string(), removedAt: z.number() })
export type RemovedChat = z.infer<typeof removedChatSchema>

/**
 * What happens in one open chat. A `delta` says where it belongs: `parts[index]` of the message, whose text
 * is `offset` UTF-16 units long so far (a part that is not there yet starts empty). A reader that finds
 * another length has missed something and opens the chat again.
 */
export const chatEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    chat: chatSchema,
    messages: z.array(messageSchema),
    /** With `limit` alone: `messages` are then those at the end of this branch, and no others. */
    branch: branchSchema.optional(),
  }),
  z.object({ type: z.literal('chat'), chat: chatSchema }),
  z.object({ type: z.literal('message'), message: messageSchema }),
  /** Messages were deleted, or came back. The chat, with the branch that is shown now, comes right after. */
  z.object({ type: z.literal('messagesRemoved'), ids: z.array(z.string()) }),
  z.object({ type: z.literal('messagesRestored'), messages: z.array(messageSchema) }),
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
const messageText = z
  .string()
  .max(maxTextLength)
  .refine((text) => text.trim() !== '')
/** How one answer is made, where it differs from the chat's own choices. */
const answerChoices = { modelId: z.string().optional(), sampling: samplingSchema.partial().optional() }
/** So many messages come at once at most. */
const maxMessages = 500

export const chats = {
  /** A snapshot first, then every change, in order. */
  changed: procedure('owner').output(eventIterator(chatsEventSchema)),
  /** In a folder the chat starts with the folder's system prompt, if it has one. */
  create: procedure('owner')
    .input(
      z.object({
        title: title.optional(),
        modelId: z.string().nullable().optional(),
        folderId: z.string().nullable().optional(),
        temporary: z.boolean().optional(),
      }),
    )
    .output(chatSchema),
  update: procedure('owner')
    .input(
      z.object({
        id: chatId,
        title: title.optional(),
        modelId: z.string().nullable().optional(),
        systemPrompt: z.string().max(maxTextLength).optional(),
        sampling: samplingSchema.partial().optional(),
        thinking: thinkingSchema.partial().optional(),
        folderId: z.string().nullable().optional(),
        pinned: z.boolean().optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(chatSchema),
  /** Hides the chat; `restore` brings it back for 30 days, then it is erased. Stops its answer. */
  remove: procedure('owner').input(z.object({ id: chatId })),
  restore: procedure('owner')
    .input(z.object({ id: chatId }))
    .output(chatSchema),
  /** The chats that can be restored, the latest removed first. */
  removed: procedure('owner').output(z.array(removedChatSchema)),
  /**
   * A snapshot first, then every change of the chat and its messages, while anyone listens. With `limit` the snapshot
   * carries that many messages at the end of the branch and the branch itself; the others are had by `messages`.
   */
  open: procedure('owner')
    .input(z.object({ id: chatId, limit: z.int().min(1).max(maxMessages).optional() }))
    .output(eventIterator(chatEventSchema)),
  /** The branch that is shown now: for a reader who opened with `limit` and hears of another `headMessageId`. */
  branch: procedure('owner').input(z.object({ chatId })).output(branchSchema),
  /** All branches: every message in the order of the tree, a parent before its children. */
  tree: procedure('owner').input(z.object({ chatId })).output(z.array(treeNodeSchema)),
  /** The named messages of a chat, in the order of the tree; those that are not there are left out. */
  messages: procedure('owner')
    .input(z.object({ chatId, ids: z.array(messageId).min(1).max(maxMessages) }))
    .output(z.array(messageSchema)),
  /**
   * Where a text stands in the branch that is shown, from the first message to the last: in any part of a word, whatever its case
   * and accents, in what was said as it was written (a mark of Markdown counts as a letter).
   */
  find: procedure('owner')
    .input(z.object({ chatId, text: z.string().min(1).max(1000) }))
    .output(z.array(foundSchema)),
  /**
   * Stores the user's message below `parentId` (null: a new root) and starts an answer to it. Returns when
   * both are on disk. Editing is sending again below the edited message's parent.
   */
  send: procedure('owner')
    .input(
      z.object({
        chatId,
        parentId: messageId.nullable(),
        text: messageText,
        /** The draft's, or those of another message of this chat (which keeps its own), in the order they are to be read. */
        attachments: z.array(attachmentId).max(maxAttachments).optional(),
        ...answerChoices,
      }),
    )
    .output(answer),
  /** Starts another answer beside `messageId` (an assistant's message), if wished by another model or otherwise sampled. */
  regenerate: procedure('owner')
    .input(z.object({ chatId, messageId, ...answerChoices }))
    .output(answer),
  /**
   * Goes on with an answer that was stopped, cut or broken off, in the same message and with the same model. INVALID_INPUT where it
   * ended by itself; CONFLICT where something follows it already, or an answer is under way.
   */
  continueAnswer: procedure('owner').input(z.object({ chatId, messageId })).output(answer),
  /**
   * Puts the user's own version of an answer beside it, and shows that; the answer stays as it was. CONFLICT while an answer is
   * under way.
   */
  editAnswer: procedure('owner')
    .input(z.object({ chatId, messageId, text: messageText }))
    .output(chatSchema),
  /** Stops the chat's answer; what has arrived stays. Nothing to stop is not an error. */
  stop: procedure('owner').input(z.object({ chatId })),
  /** Shows the branch that goes through `messageId`: its most recent leaf becomes the head. */
  select: procedure('owner').input(z.object({ chatId, messageId })).output(chatSchema),
  /** A new chat that begins with a copy of everything from the root to `messageId`, beside the old one. */
  fork: procedure('owner').input(z.object({ chatId, messageId })).output(chatSchema),
  /**
   * Deletes a message and everything below it; `restoreMessage` with the same id brings all of it back for 30 days, and
   * shows what was shown. Stops the answer under way if it lies there. Returns how many messages went.
   */
  removeMessage: procedure('owner')
    .input(z.object({ chatId, messageId }))
    .output(z.object({ chat: chatSchema, count: z.int() })),
  /** CONFLICT when what it followed was deleted as well: that comes back first. */
  restoreMessage: procedure('owner').input(z.object({ chatId, messageId })).output(chatSchema),
  /**
   * Keeps a message until the answer under way has ended, then sends it below that one. After an answer that was
   * stopped or failed it waits until `sendQueued`. CONFLICT when nothing is under way: then it can be sent. Its attachments wait
   * with it, and are in the draft no longer.
   */
  queue: procedure('owner')
    .input(
      z.object({
        chatId,
        text: messageText,
        /** The draft's. */
        attachments: z.array(attachmentId).max(maxAttachments).optional(),
      }),
    )
    .output(chatSchema),
  /** Takes a waiting message back; its attachments are in the draft again. */
  unqueue: procedure('owner')
    .input(z.object({ chatId, id: z.string().max(64) }))
    .output(z.object({ chat: chatSchema, text: z.string() })),
  /** Sends the first of the waiting messages below the head. */
  sendQueued: procedure('owner').input(z.object({ chatId })).output(answer),
  /**
   * Lets a model that is loaded and idle read the chat with what is typed so far below what is shown, so that an answer begins
   * sooner. Ends when it is read, with the call, or when anybody wants an answer. Nothing is promised, and nothing kept.
   * `goesOn`: somebody types on, and `text` ends with the last whole word.
   */
  prepare: procedure('owner').input(
    z.object({ chatId, text: z.string().max(maxPreparedLength), goesOn: z.boolean().optional() }),
  ),
  /** What was typed and not sent; `chatId` null: for the chat to come. */
  draft: procedure('owner')
    .input(z.object({ chatId: chatId.nullable() }))
    .output(z.object({ text: z.string() })),
  /** `isMore`: it comes after what is kept, in a line of its own, in place of replacing it. */
  saveDraft: procedure('owner').input(
    z.object({
      chatId: chatId.nullable(),
      text: z.string().max(maxTextLength),
      isMore: z.boolean().optional(),
    }),
  ),
}
