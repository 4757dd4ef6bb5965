import { z } from 'zod'
import { attachmentKindSchema, attachmentRangeSchema } from '#contract/attachment-part.ts'
import { attachmentNoteSchema, attachmentSectionSchema } from '#contract/attachments.ts'
import { chatSchema } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { folderSchema } from '#contract/folders.ts'
import { messageSchema, samplingSchema } from '#contract/messages.ts'

/**
 * Palabre's own file of chats: one JSON document, laid out so that it can be written and read chat by chat. Each folder, chat,
 * attachment and message stands on a line of its own:
 *
 *     {"format":"palabre-chats","version":1,"exportedAt":…,"folders":[…],"chats":[
 *     {"chat":{…},"attachments":[
 *     {…}
 *     ],"messages":[
 *     {…},
 *     {…}
 *     ]}
 *     ]}
 *
 * A program that knows nothing of lines reads it as any other JSON.
 */
export const formatName = 'palabre-chats'
export const formatVersion = 1

/** The lines between the parts of a chat. */
export const marks = { messages: '],"messages":[', end: ']}' } as const

/** What was sampled with; a parameter that did not exist when the file was written has its default. */
const someSampling = samplingSchema.partial()

export const savedMessageSchema = messageSchema
  .omit({ chatId: true, sequence: true, sampling: true })
  .extend({ sampling: someSampling.optional() })
export type SavedMessage = z.infer<typeof savedMessageSchema>

export const savedChatSchema = chatSchema.omit({ generating: true, temporary: true, sampling: true }).extend({
  sampling: someSampling,
  draft: z.string(),
  // Files from before these were there are read.
  thinking: chatSchema.shape.thinking.default(defaultThinking),
  windows: chatSchema.shape.windows.default([]),
})
export type SavedChat = z.infer<typeof savedChatSchema>

export const savedAttachmentSchema = z.object({
  id: z.string(),
  /** In the chat's draft, and not in a message yet. */
  inDraft: z.boolean(),
  name: z.string(),
  kind: attachmentKindSchema,
  /** Of the file's bytes. */
  sha256: z.string(),
  sizeBytes: z.int().nonnegative(),
  title: z.string().nullable(),
  unit: z.enum(['page', 'chapter']).nullable(),
  sections: z.array(attachmentSectionSchema),
  notes: z.array(attachmentNoteSchema),
  range: attachmentRangeSchema.nullable(),
  text: z.string(),
})
export type SavedAttachment = z.infer<typeof savedAttachmentSchema>

/** A chat with all that belongs to it; `messages` in the order of the tree, a parent before its children. */
export const savedConversationSchema = z.object({
  chat: savedChatSchema,
  attachments: z.array(savedAttachmentSchema),
  messages: z.array(savedMessageSchema),
})
export type SavedConversation = z.infer<typeof savedConversationSchema>

export const fileHeadSchema = z.object({
  format: z.literal(formatName),
  version: z.int().positive(),
  folders: z.array(folderSchema),
})
