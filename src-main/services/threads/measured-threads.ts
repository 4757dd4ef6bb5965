import { z } from 'zod'
import type { Storage } from '#storage/index.ts'

/** With how many threads models are computed soonest, by the names of their classes of size. */
export interface MeasuredThreads {
  /** What still holds. */
  all(): Record<string, number>
  keep(key: string, threads: number): void
}

const storedSchema = z.record(z.string(), z.object({ threads: z.int().min(1), at: z.number() }))
const settingKey = 'measuredThreads'
/** Those of other engines and processors go, the oldest first. */
const mostKept = 32
/** A computer changes, and a measurement may have been unlucky: none holds for ever. */
const holdsMs = 30 * 24 * 60 * 60_000

/** `nowMs` is given by tests. */
export const createMeasuredThreads = (
  settings: Storage['settings'],
  nowMs: () => number = Date.now,
): MeasuredThreads => {
  const stored = storedSchema.safeParse(settings.all().get(settingKey))
  let known = stored.success ? stored.data : {}
  return {
    all: () => {
      const holds = ({ at }: { at: number }) => Math.abs(nowMs() - at) < holdsMs
      const holding = Object.entries(known).filter(([, one]) => holds(one))
      return Object.fromEntries(holding.map(([key, { threads }]) => [key, threads]))
    },
    keep: (key, threads) => {
      const others = Object.entries(known).filter(([other]) => other !== key)
      known = Object.fromEntries([...others, [key, { threads, at: nowMs() }] as const].slice(-mostKept))
      settings.put(settingKey, known)
    },
  }
}
