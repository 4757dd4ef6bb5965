import { z } from 'zod'
import { appErrorCodes, type AppErrorCode } from './error-codes.ts'

export { appErrorCodes, type AppErrorCode }

/** Figures and names that belong to an error, to be put into its text: `{ promptTokens: 5000, contextSize: 4096 }`. */
export const errorDetailsSchema = z.record(z.string(), z.union([z.string(), z.number()]))
export type ErrorDetails = z.infer<typeof errorDetailsSchema>

/** An error as it is stored beside a message or sent inside an event. */
export const errorInfoSchema = z.object({
  code: z.enum(appErrorCodes),
  message: z.string(),
  details: errorDetailsSchema.optional(),
})
export type ErrorInfo = z.infer<typeof errorInfoSchema>

/**
 * The one error type of the app. `message` says what happened, what was kept, and what to do.
 * It crosses processes as data: see `services/rpc.ts` and `engine/rpc.ts`.
 */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly details: ErrorDetails | undefined

  constructor(
    code: AppErrorCode,
    message: string,
    options: { cause?: unknown; details?: ErrorDetails } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details
  }

  /** The part of the error that may leave the process: no stack, no cause. */
  toInfo(): ErrorInfo {
    return { code: this.code, message: this.message, ...(this.details && { details: this.details }) }
  }
}
