/**
 * What llama.cpp computes at this moment, and how long it may take at most. The event loop goes on while a native step hangs, so a beat
 * by itself tells nothing of it.
 */
export interface Steps {
  /** The oldest of those under way, which the others wait for; another one is another object. */
  readonly current: Step | null
  /** Passes `work` on: a step that computes up to so many tokens. `isUsual`: later ones may be judged by it. */
  watch: <T>(tokens: number, work: Promise<T>, isUsual: boolean) => Promise<T>
}

export interface Step {
  readonly allowedMs: number
}

/**
 * Far beyond what works: a computer that swaps, or reads all weights anew from a slow disk for each step, is slow and not stuck. What is stuck is
 * so for good, and is found as surely after ten minutes.
 */
const graceMs = 600_000
const slowestDiskBytesPerMs = 10_000
/** Of the first steps, before anything was measured: a billion operations a second, at four for each byte of weights. */
const slowestMsPerByte = 4e-6
/** Times as long as the slowest step so far, token by token. */
const patience = 50

export const createSteps = (weightsBytes: number, nowMs: () => number = () => performance.now()): Steps => {
  const running = new Set<Step>()
  let slowestMsPerToken: number | null = null
  return {
    get current() {
      return running.values().next().value ?? null
    },
    watch: async (tokens, work, isUsual) => {
      const startedAt = nowMs()
      const msPerToken =
        slowestMsPerToken === null ? weightsBytes * slowestMsPerByte : slowestMsPerToken * patience
      const step = { allowedMs: graceMs + weightsBytes / slowestDiskBytesPerMs + tokens * msPerToken }
      running.add(step)
      try {
        const result = await work
        if (isUsual) slowestMsPerToken = Math.max(slowestMsPerToken ?? 0, (nowMs() - startedAt) / tokens)
        return result
      } finally {
        running.delete(step)
      }
    },
  }
}
