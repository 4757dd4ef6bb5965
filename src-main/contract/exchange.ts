import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Chats as files. Reading them in, and files too large for a window's memory, are for `palabre chats` in a terminal. */

/** `json` alone keeps everything and can be read in again; the others are for reading. */
export const exportFormats = ['md', 'html', 'txt', 'json'] as const
export const exportFormatSchema = z.enum(exportFormats)
export type ExportFormat = z.infer<typeof exportFormatSchema>

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
