import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorInfoSchema } from './errors.ts'
import { maxTextLength } from './messages.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'
import { thinkingOfferSchema } from './thinking.ts'

/** Engines: the models that are in memory, one process each. */

export const engineStateSchema = z.object({
  modelId: z.string(),
  /**
   * `loading` · `ready` · `generating` · `restarting`: it died and is loaded again by itself ·
   * `failed`: it could not be loaded, or died too often (see `error`) · `unloading`.
   */
  status: z.enum(['loading', 'ready', 'generating', 'restarting', 'failed', 'unloading']),
  /** Of `generating`: it only gives a chat its title, which nobody waits for and the next message ends. */
  isNaming: z.boolean().optional(),
  /** 0 to 1 while loading. */
  progress: z.number().min(0).max(1),
  pid: z.int().nullable(),
  /** In tokens; null until it is known. */
  contextSize: z.int().nullable(),
  /** What the model was trained for, in tokens. */
  trainContextSize: z.int().nullable(),
  /** What its template lets one choose about its thinking; null until it is known. */
  thinking: thinkingOfferSchema.nullable(),
  /** With how many threads it is computed where there was something to choose from, and whether that was measured. */
  threads: z.object({ used: z.int(), of: z.int(), isMeasured: z.boolean() }).optional(),
  error: errorInfoSchema.nullable(),
})
export type EngineState = z.infer<typeof engineStateSchema>

export const engines = {
  /** All engines, again after each change. */
  changed: procedure('owner').output(eventIterator(z.array(engineStateSchema))),
  /**
   * Returns when the model is ready. Loading again with another context size starts a new process. MODEL_DOES_NOT_FIT before anything
   * is read, with `details` of `neededBytes`, `availableBytes` and the nearest model that fits (`fittingId`, if any), unless `force`.
   */
  load: procedure('owner')
    .input(
      z.object({
        modelId: modelIdSchema,
        contextSize: z.int().min(256).nullable().optional(),
        force: z.boolean().optional(),
      }),
    )
    .output(engineStateSchema),
  /** Ends the process; an answer under way is stopped and kept. */
  unload: procedure('owner').input(z.object({ modelId: modelIdSchema })),
  /** Counts the tokens of a text; the model must be loaded. */
  tokenize: procedure('owner')
    .input(z.object({ modelId: modelIdSchema, text: z.string().max(maxTextLength) }))
    .output(z.object({ tokens: z.array(z.int()) })),
}
