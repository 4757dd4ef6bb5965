import type { PressureWarning } from '#contract/hardware.ts'

/** What is worth saying before it is felt: there is something to do about it, and later there may be no time for it. */
const early: ReadonlySet<PressureWarning['kind']> = new Set(['memory', 'swap'])
/** A figure that comes and goes around its limit is not said each time. */
const restMs = 30 * 60_000

/** What is felt all that time is said again. */
const repeatMs = 5 * 60_000

type Kind = PressureWarning['kind']

/**
 * Which of the present warnings to say aloud: what is felt from now on, and once what soon will be. Called with each change of them, of which most
 * are none of what is said; `nowMs` is given by tests.
 */
export const createPressureSpeech = (nowMs: () => number = Date.now) => {
  const saidAt = new Map<Kind, number>()
  let felt = new Map<Kind, number>()
  return (warnings: readonly PressureWarning[]): PressureWarning[] => {
    const before = felt
    felt = new Map()
    return warnings.filter(({ kind, urgency }) => {
      const isFelt = urgency === 'now'
      const last = saidAt.get(kind) ?? -Infinity
      const feltSaidAt = before.get(kind) ?? -Infinity
      const isWorthIt = isFelt
        ? nowMs() - feltSaidAt >= repeatMs
        : early.has(kind) && nowMs() - last >= restMs
      if (isFelt) felt.set(kind, isWorthIt ? nowMs() : feltSaidAt)
      // As long as it lasts it counts as said just now.
      if (isWorthIt || saidAt.has(kind)) saidAt.set(kind, nowMs())
      return isWorthIt
    })
  }
}
