import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { generateEventSchema } from './engine.ts'
import { maxTextLength, samplingSchema } from './messages.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

/** What models really see: texts after their template, token by token, and a way to write on without any. */

const id = z.string().min(1).max(64)

export const rawTokenSchema = z.object({
  token: z.int(),
  text: z.string(),
  /** It marks something for the model and cannot be written as plain text. */
  special: z.boolean(),
})
export type RawToken = z.infer<typeof rawTokenSchema>

export const rawViewSchema = z.object({
  modelId: z.string(),
  /** What the model was asked, and all that came before, as it sees it. */
  prompt: z.array(rawTokenSchema),
  /** What it said to that; empty where it said nothing, or its template cannot tell. */
  answer: z.array(rawTokenSchema),
})
export type RawView = z.infer<typeof rawViewSchema>

export const raw = {
  /**
   * A message and all before it, as the chat's system prompt and the model's template are now; of an answer also what was said.
   * Loads the model if need be. Throws NOT_FOUND, NO_MODEL.
   */
  message: procedure('owner')
    .input(z.object({ chatId: id, messageId: id }))
    .output(rawViewSchema),
  /** The same for a cell of the laboratory. */
  cell: procedure('owner')
    .input(z.object({ runId: id, number: z.int().nonnegative() }))
    .output(rawViewSchema),
  /**
   * The same for a request to the server for other programs, as the template is now. Throws NOT_FOUND where what it asked is not kept: it
   * is too old or too long, came as tokens, wanted no answer in words, or never reached a model.
   */
  call: procedure('owner')
    .input(z.object({ id: z.int() }))
    .output(rawViewSchema),
  /** Any text, token by token. */
  text: procedure('owner')
    .input(z.object({ modelId: modelIdSchema, text: z.string().max(maxTextLength) }))
    .output(z.array(rawTokenSchema)),
  /** Goes on where the text ends, without any template; a seed of null is chosen anew. */
  complete: procedure('owner')
    .input(
      z.object({
        modelId: modelIdSchema,
        prompt: z.string().min(1).max(maxTextLength),
        sampling: samplingSchema,
        logprobs: z.int().min(0).max(20).optional(),
      }),
    )
    .output(eventIterator(generateEventSchema)),
}
