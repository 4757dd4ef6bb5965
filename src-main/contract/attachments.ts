import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { attachmentId, attachmentKindSchema, attachmentRangeSchema } from './attachment-part.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

export { type AttachmentKind, type AttachmentPart, type AttachmentRange } from './attachment-part.ts'

/**
 * Attachments: documents whose text goes to the model with a message. A file is sent with `PUT /attach/<chat>/<name>`, read once,
 * and its text kept in the database, first with the chat's draft and then with the message that is sent.
 */

/** What the user should know about a text that was read, by a code that the interface has words for. */
export const attachmentNoteSchema = z.discriminatedUnion('code', [
  /** It said nothing of its encoding, or lied. */
  z.object({ code: z.literal('encoding-guessed'), encoding: z.string() }),
  z.object({ code: z.literal('invalid-json') }),
  /** So many pages are pictures or empty. */
  z.object({ code: z.literal('pages-without-text'), count: z.int() }),
  /** So many pages or chapters are damaged and were left out. */
  z.object({ code: z.literal('sections-unreadable'), count: z.int() }),
  z.object({ code: z.literal('pictures-left-out'), count: z.int() }),
  /** Text that a reader of the document would not see. */
  z.object({ code: z.literal('hidden-text-left-out') }),
])
export type AttachmentNote = z.infer<typeof attachmentNoteSchema>

/** A page or a chapter: where it begins in the text, in UTF-16 units. */
export const attachmentSectionSchema = z.object({
  title: z.string().nullable(),
  start: z.int().nonnegative(),
})
export type AttachmentSection = z.infer<typeof attachmentSectionSchema>

export const attachmentSchema = z.object({
  id: attachmentId,
  /** The chat in whose draft it is; null once it was sent. */
  draftOf: z.string().nullable(),
  name: z.string(),
  kind: attachmentKindSchema,
  /** As the document itself says it. */
  title: z.string().nullable(),
  /** The file's, not the text's. */
  sizeBytes: z.int().nonnegative(),
  /** The whole text, in UTF-16 units. */
  characters: z.int().nonnegative(),
  /** What its sections are; null when it has none. */
  unit: z.enum(['page', 'chapter']).nullable(),
  sectionCount: z.int().nonnegative(),
  range: attachmentRangeSchema.nullable(),
  notes: z.array(attachmentNoteSchema),
})
export type Attachment = z.infer<typeof attachmentSchema>

/** How much of a text is shown at once, in UTF-16 units. */
const maxPreview = 100_000

export const attachments = {
  /** What the chat's draft carries, in order; again after each change. */
  changed: procedure('owner')
    .input(z.object({ chatId: z.string().min(1).max(64) }))
    .output(eventIterator(z.array(attachmentSchema))),
  /** Takes one out of the draft; its text is erased unless a message has it too. One that was sent is not taken back: CONFLICT. */
  remove: procedure('owner').input(z.object({ id: attachmentId })),
  /**
   * Chooses the part that is sent; null is all of it. `tokens` counts from the start, by the tokenizer of `modelId`, which must be
   * loaded: NO_MODEL.
   */
  choose: procedure('owner')
    .input(
      z.object({
        id: attachmentId,
        range: z
          .discriminatedUnion('type', [
            z.object({ type: z.literal('sections'), from: z.int().min(1), to: z.int().min(1) }),
            z.object({ type: z.literal('tokens'), tokens: z.int().min(1), modelId: modelIdSchema }),
          ])
          .nullable(),
      }),
    )
    .output(attachmentSchema),
  /** A stretch of what the model gets. */
  text: procedure('owner')
    .input(
      z.object({ id: attachmentId, start: z.int().nonnegative(), length: z.int().min(1).max(maxPreview) }),
    )
    .output(z.object({ text: z.string(), total: z.int() })),
  /** All its pages or chapters. */
  outline: procedure('owner')
    .input(z.object({ id: attachmentId }))
    .output(z.array(attachmentSectionSchema)),
  /** What it takes of the context, its delimiters included. An estimate where the model is not loaded. */
  count: procedure('owner')
    .input(z.object({ id: attachmentId, modelId: modelIdSchema.nullable() }))
    .output(z.object({ tokens: z.int().nonnegative(), isEstimate: z.boolean() })),
}
