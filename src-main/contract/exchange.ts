import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Chats as files. What is too large for a window is for `palabre chats` in a terminal. */

/** `json` alone keeps everything and can be read in again; the others are for reading. */
export const exportFormats = ['md', 'html', 'txt', 'json'] as const
export const exportFormatSchema = z.enum(exportFormats)
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** What became of a file that was sent with `PUT /import/<name>`. */
export const importReportSchema = z.object({
  /** Whose file it is; null: nobody's that is known. */
  format: z
    .enum(['palabre', 'chatgpt', 'open-webui', 'lm-studio', 'jan', 'cherry-studio', 'other'])
    .nullable(),
  /** The ids of the chats. */
  imported: z.array(z.string()),
  /** So many were here already. */
  duplicates: z.int().nonnegative(),
  /** Chats that could not be read; the others were. */
  failed: z.array(z.object({ title: z.string(), reason: z.string() })),
  /** What is no part of a chat here, by kind; its text was kept wherever it had one. */
  notUnderstood: z.record(z.string(), z.number()),
  /** Why the file, or the rest of it, was not read. */
  error: z.string().nullable(),
})
export type ImportReport = z.infer<typeof importReportSchema>

export const exchange = {
  /** The file's text, piece by piece: of these chats, of a folder, or of everything but temporary chats. NOT_FOUND where there is none. */
  export: procedure('owner')
    .input(
      z.object({
        format: exportFormatSchema,
        chatIds: z.array(z.string().max(64)).max(10_000).optional(),
        folderId: z.string().max(64).optional(),
      }),
    )
    .output(eventIterator(z.string())),
}
