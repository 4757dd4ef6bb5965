import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { energySchema } from './messages.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

/** Bench: how fast a model is on this computer, measured, in a file that can be shared and compared. */

const figure = z.object({ min: z.number(), max: z.number() })
const positive = z.number().nonnegative()

export const benchResultSchema = z.object({
  format: z.literal('palabre-bench'),
  formatVersion: z.literal(1),
  app: z.object({ version: z.string() }),
  /** ISO 8601. */
  at: z.string(),
  machine: z.object({
    cpuName: z.string(),
    coreCount: z.int(),
    memoryBytes: positive,
    platform: z.string(),
    arch: z.string(),
  }),
  model: z.object({ id: z.string(), sizeBytes: positive, chatWrapper: z.string() }),
  threads: z.int(),
  contextSize: z.int(),
  /** How often each figure was measured; medians are told. */
  rounds: z.int().min(1),
  /** Reading a prompt. */
  prefill: figure.extend({ tokensPerSecond: positive, tokens: z.int() }),
  /** Writing an answer. */
  decode: figure.extend({ tokensPerSecond: positive, tokens: z.int() }),
  /** Until a new process could answer. */
  loadMs: positive,
  /** What the engine's process holds after its answers; null where the system does not tell. */
  memoryBytes: z.number().nullable(),
  /** Of the answer; null where nothing could be told. */
  energy: z
    .object({ joulesPerToken: positive, min: positive, max: positive, method: energySchema.shape.method })
    .nullable(),
  /** What was reckoned before; null where it could not be. */
  predicted: z.object({ tokensPerSecond: z.number().nullable(), memoryBytes: positive }).nullable(),
})
export type BenchResult = z.infer<typeof benchResultSchema>

export const benchEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    stage: z.enum(['loading', 'prefill', 'decode']),
    /** Rounds of this stage that are done, of all. */
    done: z.int(),
    total: z.int(),
  }),
  z.object({ type: z.literal('result'), result: benchResultSchema }),
])
export type BenchEvent = z.infer<typeof benchEventSchema>

export const bench = {
  /** Loads the model if need be. CONFLICT while anything is answered, which would slow both. Ends with `result`, or with the call. */
  run: procedure('owner')
    .input(z.object({ modelId: modelIdSchema }))
    .output(eventIterator(benchEventSchema)),
}
