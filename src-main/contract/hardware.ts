import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Hardware: what this computer is doing, once a second while anyone looks. */

export const hardwareSampleSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  cpu: z.object({
    /** Share of all cores, 0 to 1. */
    usage: z.number(),
    perCore: z.array(z.number()),
  }),
  memory: z.object({ totalBytes: z.number(), availableBytes: z.number() }),
  /** Palabre's own processes other than the engines; null where the system does not tell. */
  app: z.object({ memoryBytes: z.number() }),
  engines: z.array(z.object({ modelId: z.string(), pid: z.int(), memoryBytes: z.number().nullable() })),
})
export type HardwareSample = z.infer<typeof hardwareSampleSchema>

export const hardwareInfoSchema = z.object({
  cpuName: z.string(),
  coreCount: z.int(),
  memoryBytes: z.number(),
})
export type HardwareInfo = z.infer<typeof hardwareInfoSchema>

export const hardware = {
  info: procedure('owner').output(hardwareInfoSchema),
  changed: procedure('owner').output(eventIterator(hardwareSampleSchema)),
}
