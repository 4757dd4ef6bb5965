import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorInfoSchema } from './errors.ts'
import { procedure } from './procedure.ts'

/** The server that other programs speak to: its switch, its keys, and what was asked of it. */

/** What the user chose. */
export const apiSettingsSchema = z.object({
  enabled: z.boolean(),
  /** In the desktop app; `palabre serve` has its own. */
  port: z.int().min(1024).max(65_535),
  /** Whether a caller must bring a key. */
  keysRequired: z.boolean(),
  /** Pages that may call it from a browser: `http://localhost:3000`, never `*`. */
  origins: z.array(z.string().max(300)).max(50),
  /** A model that a caller had loaded is taken out of memory after so long without a call; null: never. */
  idleMinutes: z.int().min(1).max(10_080).nullable(),
  /** No answer gets longer, whatever is asked for; null: as the context allows. */
  maxAnswerTokens: z.int().min(1).nullable(),
})
export type ApiSettings = z.infer<typeof apiSettingsSchema>

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Its last four characters, to tell it from others. */
  hint: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  /** It was made for this run alone, on the terminal. */
  temporary: z.boolean(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

export const apiStatusSchema = z.object({
  settings: apiSettingsSchema,
  /** `failed`: it should listen and cannot, see `error`. */
  state: z.enum(['off', 'starting', 'on', 'failed']),
  /** `http://127.0.0.1:11500`, without a path; null while nothing listens. */
  address: z.string().nullable(),
  /** It shares the address of the interface: the port is not the user's to choose. */
  sharesAddress: z.boolean(),
  error: errorInfoSchema.nullable(),
  keys: z.array(apiKeySchema),
})
export type ApiStatus = z.infer<typeof apiStatusSchema>

/** A request that was made, without what it said. */
export const apiCallSchema = z.object({
  /** Counts up from 1. */
  id: z.int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** The name of the key; null where none was needed or it was wrong. */
  keyName: z.string().nullable(),
  method: z.string(),
  /** The path without its query. */
  path: z.string(),
  /** As the caller named it; null where none was named. */
  model: z.string().nullable(),
  /** The HTTP status; null while it is under way, and where the caller left before there was one. */
  status: z.int().nullable(),
  /** `left`: the caller went away before the end. */
  outcome: z.enum(['waiting', 'running', 'done', 'failed', 'left']),
  streamed: z.boolean(),
  promptTokens: z.int().nullable(),
  completionTokens: z.int().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  /** What the caller was told when it failed. */
  error: z.string().nullable(),
})
export type ApiCall = z.infer<typeof apiCallSchema>

/** What a request said: kept in memory for the latest alone, and gone with the app. */
export const apiExchangeSchema = z.object({
  id: z.int(),
  path: z.string(),
  /** JSON as it came, shortened where it is long; null where it is not kept any more. */
  request: z.string().nullable(),
  /** What the model answered; null while there is nothing. */
  answer: z.string().nullable(),
  /** Whether it is kept whole enough to be asked again. */
  replayable: z.boolean(),
})
export type ApiExchange = z.infer<typeof apiExchangeSchema>

export const api = {
  /** All there is to say, again after each change. */
  changed: procedure('owner').output(eventIterator(apiStatusSchema)),
  /** Throws INVALID_INPUT for an origin that is none. That the server could not start is in the status. */
  update: procedure('owner').input(apiSettingsSchema.partial()).output(apiStatusSchema),
  /** The only time that a key is shown: what is kept of it is a hash. */
  createKey: procedure('owner')
    .input(z.object({ name: z.string().trim().min(1).max(80) }))
    .output(z.object({ key: apiKeySchema, secret: z.string() })),
  revokeKey: procedure('owner').input(z.object({ id: z.string().max(64) })),
  /** The latest requests, the newest first, again when one changes; about four times a second at most. */
  calls: procedure('owner').output(eventIterator(z.array(apiCallSchema))),
  /** What one of them said. NOT_FOUND when it is not kept any more. */
  exchange: procedure('owner')
    .input(z.object({ id: z.int() }))
    .output(apiExchangeSchema),
  /** An experiment that asks the same again. NOT_FOUND when it is not kept any more. */
  replay: procedure('owner')
    .input(z.object({ id: z.int() }))
    .output(z.object({ source: z.string() })),
}
