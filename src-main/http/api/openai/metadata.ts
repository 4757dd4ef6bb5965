import { z } from 'zod'

const mostNotes = 16

/** What a caller notes beside a request, as much of it as OpenAI takes: answers that are kept hold it too. */
export const metadataSchema = z
  .record(z.string().max(64), z.string().max(512))
  .refine((notes) => Object.keys(notes).length <= mostNotes, `At most ${mostNotes} notes are kept.`)
