import { ORPCError } from '@orpc/client'
import { appErrorCodes, type AppErrorCode } from '#contract/error-codes.ts'
import type { ErrorDetails } from '#contract/errors.ts'

/** What can go wrong as the interface sees it: the app's codes, and the host not being there to answer. */
export type ShownErrorCode = AppErrorCode | 'HOST_GONE'

/** An error as it is shown; an `ErrorInfo` of the contract is one too. */
export interface ShownError {
  code: ShownErrorCode
  message: string
  details?: ErrorDetails
}

/** The host did not answer: nobody listens, or the connection went in the middle of a call. */
export class HostGoneError extends Error {
  constructor(cause?: unknown) {
    super('The host of the app is gone.', { cause })
    this.name = 'HostGoneError'
  }
}

/** The host answered, and does not know us: the token is wrong, or from an earlier start. */
export class RefusedError extends Error {
  constructor() {
    super('The host of the app refused the connection.')
    this.name = 'RefusedError'
  }
}

/** oRPC's own codes, for calls that never reached one of our procedures. */
const foreignCodes: Partial<Record<string, AppErrorCode>> = {
  BAD_REQUEST: 'INVALID_INPUT',
  UNAUTHORIZED: 'ACCESS_DENIED',
  FORBIDDEN: 'ACCESS_DENIED',
}

const knownCodes: ReadonlySet<string> = new Set(appErrorCodes)
const isAppErrorCode = (code: string): code is AppErrorCode => knownCodes.has(code)

function codeOf(code: string): AppErrorCode {
  return isAppErrorCode(code) ? code : (foreignCodes[code] ?? 'INTERNAL')
}

function detailsOf(data: unknown): ErrorDetails | undefined {
  if (typeof data !== 'object' || data === null || !('details' in data)) return undefined
  const { details } = data
  if (typeof details !== 'object' || details === null) return undefined
  return Object.fromEntries(
    Object.entries(details).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  )
}

/** Whatever was thrown, as something that can be shown. */
export function toShownError(error: unknown): ShownError {
  if (error instanceof ORPCError) {
    const details = detailsOf(error.data)
    return { code: codeOf(String(error.code)), message: error.message, ...(details && { details }) }
  }
  if (error instanceof HostGoneError || error instanceof RefusedError) {
    return { code: 'HOST_GONE', message: error.message }
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}
