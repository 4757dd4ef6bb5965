/**
 * How calls fail on their way out: every error becomes one of the contract's codes, as data. Neither a stack nor
 * anything that was not written for the user leaves the process.
 */
import { ORPCError } from '@orpc/server'
import { AppError, type AppErrorCode, type ErrorDetails } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'

const toRpc = (code: AppErrorCode, message: string, details?: ErrorDetails) =>
  new ORPCError(code, { message, data: details ? { details } : {} })

/** What the caller gets for `error`. What nobody foresaw is logged, and says no more than that. */
export const toRpcError = (error: unknown, log: Log, path: string): ORPCError<string, unknown> => {
  if (error instanceof AppError) return toRpc(error.code, error.message, error.details)
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return toRpc('INVALID_INPUT', describeIssues(error.data))
  }
  log.error({ error, path }, 'A call failed')
  return toRpc(
    'INTERNAL',
    'Something went wrong inside Palabre; its log says more. Nothing was lost. Try again.',
  )
}

/** Names the first thing that does not fit, by its place in the input and never by its value. */
const describeIssues = (data: unknown): string => {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : []
  const first: unknown = Array.isArray(issues) ? issues[0] : undefined
  if (typeof first !== 'object' || first === null || !('path' in first) || !('message' in first)) {
    return 'The call was not understood.'
  }
  const place = Array.isArray(first.path) ? first.path.map(String).join('.').slice(0, 100) : ''
  return `The call was not understood${place && ` at ${place}`}: ${String(first.message).slice(0, 200)}`
}

/** Passes everything on, with the errors of the source as `translate` makes them. */
export const translateErrors = <T>(
  source: AsyncIterator<T>,
  translate: (error: unknown) => unknown,
): AsyncIteratorObject<T> => ({
  next: async () => {
    try {
      return await source.next()
    } catch (error) {
      throw translate(error)
    }
  },
  return: async (value?: unknown) => (await source.return?.(value)) ?? { done: true, value },
  [Symbol.asyncDispose]: async () => {
    await source.return?.()
  },
  [Symbol.asyncIterator]() {
    return this
  },
})
