import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import { Trouble } from './trouble.ts'
import type { Tuning } from './types.ts'

/** Without anything new for so long a source is given up, however few tries that were: each took its time to fail. */
const longestDroughtMs = 45_000

/** How often, and after how long, one source is tried again; all its connections share it. */
export interface Patience {
  /** Something new came. */
  renew(): void
  /**
   * Waits until the next try may be made. Throws what is no trouble of the source's as it is, and the trouble's reason
   * when there was too much of it.
   */
  endure(error: unknown, signal: AbortSignal): Promise<void>
}

interface PatienceOptions {
  tuning: Tuning
  onWait: (retryAt: number, reason: AppError) => void
  random?: () => number
}

/** A connection that cannot be made, or breaks, may be tried again; what else goes wrong says so itself. */
const toTrouble = (error: unknown, tries: number): Trouble | null => {
  if (error instanceof Trouble) return error
  const isLink = error instanceof AppError && error.code === 'DOWNLOAD_FAILED'
  return isLink ? new Trouble(error, { tries }) : null
}

export const createPatience = ({ tuning, onWait, random = Math.random }: PatienceOptions): Patience => {
  let failures = 0
  let lastNews = Date.now()
  let pausedUntil = 0

  return {
    renew: () => {
      failures = 0
      lastNews = Date.now()
    },
    endure: async (error, signal) => {
      const trouble = toTrouble(error, tuning.tries)
      if (!trouble || signal.aborted) throw error
      const now = Date.now()
      // What fails while all are waiting belongs to the failure that they wait for.
      if (now >= pausedUntil) failures += 1
      const { reason, waitMs } = trouble
      const isTooMuch = failures >= trouble.tries || now - lastNews > longestDroughtMs
      if (isTooMuch || (waitMs ?? 0) > tuning.longestWaitMs) throw reason
      const backoffMs = Math.min(tuning.firstDelayMs * 2 ** (failures - 1), tuning.longestDelayMs)
      const delayMs = waitMs ?? backoffMs * (0.75 + random() / 4)
      // A wait that the server asked for is no drought.
      if (waitMs !== null) lastNews = Math.max(lastNews, now + waitMs)
      pausedUntil = Math.max(pausedUntil, now + delayMs)
      onWait(pausedUntil, reason)
      await sleep(pausedUntil - now, undefined, { signal })
    },
  }
}
