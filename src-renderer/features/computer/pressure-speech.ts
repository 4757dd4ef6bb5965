import type { PressureWarning } from '#contract/hardware.ts'

/** What is worth saying before it is felt: there is something to do about it, and later there may be no time for it. */
const early: ReadonlySet<PressureWarning['kind']> = new Set(['memory', 'swap'])
/** A figure that comes and goes around its limit is not said each time. */
const restMs = 30 * 60_000

/**
 * Which of the present warnings to say aloud: all that is felt, and once what soon will be. Called with each change of them; `nowMs` is
 * given by tests.
 */
export const createPressureSpeech = (nowMs: () => number = Date.now) => {
  const saidAt = new Map<PressureWarning['kind'], number>()
  return (warnings: readonly PressureWarning[]): PressureWarning[] =>
    warnings.filter(({ kind, urgency }) => {
      const last = saidAt.get(kind) ?? -Infinity
      const isWorthIt = urgency === 'now' || (early.has(kind) && nowMs() - last >= restMs)
      // As long as it lasts it counts as said just now.
      if (isWorthIt || saidAt.has(kind)) saidAt.set(kind, nowMs())
      return isWorthIt
    })
}
