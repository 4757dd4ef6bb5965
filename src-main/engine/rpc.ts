import { ORPCError } from '@orpc/server'
import { AppError } from '#contract/errors.ts'

/** How the engine's errors cross to the services: an AppError as data, anything else without its stack. */

const toORPCError = (error: unknown): unknown => {
  if (error instanceof ORPCError) return error
  const known = error instanceof AppError ? error : new AppError('INTERNAL', 'The engine made a mistake.')
  // The log of the parent gets the stack from standard error; it holds no chat text.
  if (known !== error)
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'unknown error'}\n`)
  return new ORPCError(known.code, { message: known.message, data: { details: known.details } })
}

/** Awaits `work`, its errors made ready to cross. */
export const replying = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw toORPCError(error)
  }
}

/** Passes `events` on, their errors made ready to cross. */
export async function* streaming<T>(events: AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* events
  } catch (error) {
    throw toORPCError(error)
  }
}
