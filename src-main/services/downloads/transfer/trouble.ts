import type { AppError } from '#contract/errors.ts'
import type { NetworkResponse } from '#services/network/index.ts'

/** An answer whose body is still to be read. */
export interface Opened {
  response: NetworkResponse
  status: number
  /** Where in the file the body begins. */
  start: number
  host: string
  /** Ends it where it brings almost nothing. */
  crawl: AbortController
}

/** How a try went wrong: how often in a row that may happen, and how long the server wants us to wait. */
export class Trouble extends Error {
  readonly reason: AppError
  /** 1: there is no use in trying again. */
  readonly tries: number
  readonly waitMs: number | null

  constructor(reason: AppError, { tries, waitMs = null }: { tries: number; waitMs?: number | null }) {
    super(reason.message, { cause: reason })
    this.reason = reason
    this.tries = tries
    this.waitMs = waitMs
  }
}

/** The server sends the whole file whatever range it is asked for. */
export class NoRanges extends Error {
  /** The answer with the whole file, not read yet; null where it cannot be gone on with. */
  readonly opened: Opened | null

  constructor(opened: Opened | null) {
    super('No ranges')
    this.opened = opened
  }
}

/** The server has nothing behind what is there: that is the whole file. */
export class Ended extends Error {
  constructor() {
    super('The file has ended')
  }
}

/** What was thrown, as an error. */
export const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown))

/**
 * How long a server wants us to wait, from its `Retry-After` (RFC 9110: seconds, or a date); null when it does not say.
 */
export const retryAfterMs = (header: (name: string) => string | null, now = Date.now()): number | null => {
  const value = header('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
