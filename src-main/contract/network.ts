import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** The network log: every connection out of this computer, for the user to see. With none in it, nothing left. */

export const networkEntrySchema = z.object({
  /** Counts up from 1; the same connection keeps it. */
  id: z.int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Why: `model search`, `model list`, `model header`, `model file`; another word or two of English may come. */
  purpose: z.string(),
  /** With its port unless it is the usual one. */
  host: z.string(),
  /** Of the answer, so far. What goes out is no more than the question: an address and headers. */
  bytes: z.number(),
  /** The HTTP status; null while, or because, no answer came. */
  status: z.int().nullable(),
})
export type NetworkEntry = z.infer<typeof networkEntrySchema>

export const networkLogSchema = z.object({
  /** Milliseconds since 1970: when Palabre was started. */
  since: z.number(),
  /** Of all since then, though `entries` holds the latest 500 alone. */
  count: z.int(),
  /** The newest first. */
  entries: z.array(networkEntrySchema),
})
export type NetworkLog = z.infer<typeof networkLogSchema>

export const network = {
  /** The whole log, again when a connection is made, answered or brings something, about twice a second at most. */
  changed: procedure('owner').output(eventIterator(networkLogSchema)),
}
