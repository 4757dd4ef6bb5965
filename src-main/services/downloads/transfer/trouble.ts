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

interface TroubleOptions {
  tries: number
  waitMs?: number | null
  isOfPart?: boolean
}

/** How a try went wrong: how often in a row that may happen, and how long the server wants us to wait. */
export class Trouble extends Error {
  readonly reason: AppError
  /** 1: there is no use in trying again. */
  readonly tries: number
  readonly waitMs: number | null
  /** A question for a part was answered with what is none: who does that may still give the whole. */
  readonly isOfPart: boolean

  constructor(reason: AppError, { tries, waitMs = null, isOfPart = false }: TroubleOptions) {
    super(reason.message, { cause: reason })
    this.reason = reason
    this.tries = tries
    this.waitMs = waitMs
    this.isOfPart = isOfPart
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
