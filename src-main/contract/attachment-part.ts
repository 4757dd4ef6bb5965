import { z } from 'zod'

/** What attachments and the messages that carry them have in common. */

export const attachmentId = z.string().min(1).max(64)

/** How many one message may carry. */
export const maxAttachments = 20

/** What a document was read as. `text`, `code`, `csv` and `json` are kept to the letter; all others become Markdown. */
export const attachmentKindSchema = z.enum([
  'text',
  'code',
  'markdown',
  'csv',
  'json',
  'html',
  'pdf',
  'docx',
  'odt',
  'epub',
])
export type AttachmentKind = z.infer<typeof attachmentKindSchema>

/** The part that the user chose; nothing is ever cut otherwise. Both ends count. */
export const attachmentRangeSchema = z.discriminatedUnion('type', [
  /** Pages of a PDF, chapters of a book; the first is 1. */
  z.object({ type: z.literal('sections'), from: z.int().min(1), to: z.int().min(1) }),
  /** The beginning, up to `tokens` of the model that was loaded: `characters` UTF-16 units. */
  z.object({ type: z.literal('start'), tokens: z.int().min(1), characters: z.int().nonnegative() }),
])
export type AttachmentRange = z.infer<typeof attachmentRangeSchema>

/** An attachment in its message. Its text is kept apart, as long as the message is: see `attachments.text`. */
export const attachmentPartSchema = z.object({
  type: z.literal('attachment'),
  id: attachmentId,
  /** The file's name, for people. */
  name: z.string(),
  kind: attachmentKindSchema,
  /** What the model gets, in UTF-16 units. */
  characters: z.int().nonnegative(),
  /** null: all of it. */
  range: attachmentRangeSchema.nullable(),
})
export type AttachmentPart = z.infer<typeof attachmentPartSchema>
