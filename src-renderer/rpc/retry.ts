/** How long to wait before trying again, in milliseconds: doubling from 250 to 4000, spread by a fifth. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(250 * 2 ** attempt, 4000)
  return Math.round(full * (0.8 + 0.2 * random()))
}

/** Timers as a value, so that tests decide when time passes. Returns what cancels the call. */
export type Schedule = (run: () => void, delayMs: number) => () => void

export const scheduleByTimer: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs)
  return () => {
    clearTimeout(timer)
  }
}
