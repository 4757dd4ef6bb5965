import { ORPCError } from '@orpc/client'
import { appErrorCodes, AppError, errorDetailsSchema, type AppErrorCode } from '#contract/errors.ts'

/** The AppError that a child process answered a call with; null when the call failed in any other way. */
export const errorFromChild = (error: unknown): AppError | null => {
  if (!(error instanceof ORPCError) || !isAppErrorCode(error.code)) return null
  const details = detailsOf(error.data)
  return new AppError(error.code, error.message, { cause: error, ...(details && { details }) })
}

const isAppErrorCode = (code: unknown): code is AppErrorCode =>
  (appErrorCodes as readonly unknown[]).includes(code)

/** What the child reads is hostile, and may have taken it over: its figures are looked at as any others. */
const detailsOf = (data: unknown) =>
  data !== null && typeof data === 'object' && 'details' in data
    ? errorDetailsSchema.safeParse(data.details).data
    : undefined
