import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import { Trouble } from './trouble.ts'
import type { Tuning } from './types.ts'

/** Without anything new for so long a source is given up, however few tries that were: each took its time to fail. */
const longestDroughtMs = 40_000

/** So much has to come between two failures to count: a server that breaks off after a few bytes could do so for ever. */
const newsBytes = 12 * 1024

/** How often, and after how long, one source is tried again; all its connections share it. */
export interface Patience {
  /** So many bytes came, known ones among them. */
  heard(bytes: number): void
  /** So many of them were new. */
  gained(bytes: number): void
  /**
   * All connections together bring less than a kilobyte a second, for longer than a connection may stand still: who drips
   * like that drips for ever, and a new connection may do better.
   */
  isCrawling(): boolean
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

const linkAdvice = 'look at the connection and try again, and it goes on from there.'

/** A connection that cannot be made, or breaks, may be tried again; what else goes wrong says so itself. */
const toTrouble = (error: unknown, tries: number): Trouble | null => {
  if (error instanceof Trouble) return error
  const isLink = error instanceof AppError && error.code === 'DOWNLOAD_FAILED'
  if (!isLink) return null
  const reason = new AppError(error.code, `${error.message} What has come is kept; ${linkAdvice}`, {
    cause: error,
  })
  return new Trouble(reason, { tries })
}

export const createPatience = ({ tuning, onWait, random = Math.random }: PatienceOptions): Patience => {
  let failures = 0
  let lastNews = Date.now()
  let gainedBytes = 0
  let lastHeard = lastNews
  let heardBytes = 0
  let pausedUntil = 0

  return {
    heard: (bytes) => {
      heardBytes += bytes
      if (heardBytes < newsBytes) return
      heardBytes = 0
      lastHeard = Date.now()
    },
    gained: (bytes) => {
      gainedBytes += bytes
      if (gainedBytes < newsBytes) return
      gainedBytes = 0
      failures = 0
      lastNews = Date.now()
    },
    isCrawling: () => Date.now() - lastHeard > tuning.stallMs * 1.3,
    endure: async (error, signal) => {
      const trouble = toTrouble(error, tuning.tries)
      if (!trouble || signal.aborted) throw error
      const now = Date.now()
      // What fails while all are waiting belongs to the failure that they wait for, and puts nothing off.
      const isAnother = now >= pausedUntil
      if (isAnother) failures += 1
      const { reason, waitMs } = trouble
      const isTooMuch = failures >= trouble.tries || now - lastNews > longestDroughtMs
      if (isTooMuch || (waitMs ?? 0) > tuning.longestWaitMs) throw reason
      const backoffMs = Math.min(tuning.firstDelayMs * 2 ** (failures - 1), tuning.longestDelayMs)
      const delayMs = waitMs ?? backoffMs * (0.75 + random() / 4)
      // A wait that the server asked for is no drought.
      if (waitMs !== null) lastNews = Math.max(lastNews, now + waitMs)
      if (isAnother || waitMs !== null) pausedUntil = Math.max(pausedUntil, now + delayMs)
      lastHeard = pausedUntil
      heardBytes = 0
      gainedBytes = 0
      onWait(pausedUntil, reason)
      // Nobody goes on before the others may: it would fail within their wait again, and never be counted.
      for (let at = now; at < pausedUntil; at = Date.now()) {
        await sleep(pausedUntil - at, undefined, { signal })
      }
    },
  }
}
