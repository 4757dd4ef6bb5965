/** When to stop starting a process again: at its third crash within a minute. */
const maxCrashes = 3
const windowMs = 60_000

export interface RestartPolicy {
  /** Counts a crash at `now` (monotonic milliseconds); false when it was one too many. */
  mayRestart(now?: number): boolean
}

export const createRestartPolicy = (): RestartPolicy => {
  let crashes: number[] = []
  return {
    mayRestart: (now = performance.now()) => {
      crashes = [...crashes.filter((at) => now - at < windowMs), now]
      return crashes.length < maxCrashes
    },
  }
}
