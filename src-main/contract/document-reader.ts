import { oc } from '@orpc/contract'
import { z } from 'zod'
import { attachmentKindSchema } from './attachment-part.ts'
import { attachmentNoteSchema, attachmentSectionSchema } from './attachments.ts'
import { procedure } from './procedure.ts'

/** What the process that reads documents offers to the services: one document, and then it is ended. */

export const documentSchema = z.object({
  kind: attachmentKindSchema,
  title: z.string().nullable(),
  text: z.string(),
  unit: z.enum(['page', 'chapter']).nullable(),
  sections: z.array(attachmentSectionSchema),
  notes: z.array(attachmentNoteSchema),
})
export type Document = z.infer<typeof documentSchema>

export const documentReaderContract = oc.router({
  /** Reads the text of a file by what is in it; its name may only agree. Throws ATTACHMENT_*. */
  read: procedure('owner')
    .input(z.object({ file: z.file() }))
    .output(documentSchema),
})
