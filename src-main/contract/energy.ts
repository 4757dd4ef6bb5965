import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { energySchema } from './messages.ts'
import { procedure } from './procedure.ts'

/** Energy: what answers drew, how that is known, and what it sums up to. */

/** One way of knowing, and whether this computer has it. */
export const energySourceSchema = z.object({
  source: z.enum(['rapl', 'nvidia', 'amd', 'battery', 'estimate']),
  /**
   * `used` · `available`: another one is better · `absent`: there is no such counter · `unreadable`: there is one that this user may
   * not read · `idle`: it tells only at times, as a battery does when it discharges.
   */
  status: z.enum(['used', 'available', 'absent', 'unreadable', 'idle']),
  /** The counters that are read, or that could not be. */
  paths: z.array(z.string()),
})
export type EnergySource = z.infer<typeof energySourceSchema>

export const energyMethodSchema = z.object({
  method: energySchema.shape.method,
  sources: z.array(energySourceSchema),
  /** What the computer draws while nothing is answered, which is subtracted; null while it is not known, then nothing is. */
  idleWatts: z.number().nullable(),
  /** What an estimate is made of. */
  rated: z.object({
    cpuName: z.string(),
    wattsPerCore: z.number(),
    /** `name`: by the processor's name · `cores`: it is not in our table, so a usual figure a core. */
    basis: z.enum(['name', 'cores']),
  }),
})
export type EnergyMethod = z.infer<typeof energyMethodSchema>

/** All answers of one model in one month. */
export const energyTotalSchema = z.object({
  /** `2026-11`, in this computer's time zone. */
  month: z.string(),
  modelId: z.string(),
  answers: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int(),
  joules: z.number(),
  /** How much of `joules` was estimated, not measured. */
  estimatedJoules: z.number(),
})
export type EnergyTotal = z.infer<typeof energyTotalSchema>

export const energy = {
  /** Again after each answer. */
  changed: procedure('owner').output(
    eventIterator(z.object({ method: energyMethodSchema, totals: z.array(energyTotalSchema) })),
  ),
}
