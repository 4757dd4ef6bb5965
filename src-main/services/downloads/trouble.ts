import type { AppError } from '#contract/errors.ts'

/** What to do about a download that broke off: try again at some time, when the network is back, or ask the user. */
export type Remedy = { type: 'retry'; delayMs: number } | { type: 'online' } | { type: 'user' }

const firstDelayMs = 15_000
const longestDelayMs = 5 * 60_000

/** `attempts` is how often it broke off in a row, with nothing new in between. */
export const remedyFor = (error: AppError, attempts: number): Remedy => {
  switch (error.code) {
    case 'OFFLINE':
      return { type: 'online' }
    case 'HUB_BUSY': {
      const { retryAfterSeconds } = error.details ?? {}
      const told = typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1000 : 0
      return { type: 'retry', delayMs: Math.max(told, backoff(attempts)) }
    }
    case 'DOWNLOAD_FAILED':
      return { type: 'retry', delayMs: backoff(attempts) }
    default:
      return { type: 'user' }
  }
}

const backoff = (attempts: number) => Math.min(firstDelayMs * 2 ** Math.max(0, attempts - 1), longestDelayMs)
