import { z } from 'zod'

/**
 * Every way in which a call can fail that a caller may want to tell apart. The interface has a text of its own
 * for each (`errors.<code>` in the locales); `message` is the English one, for terminals and logs.
 */
export const appErrorCodes = [
  'NOT_FOUND',
  'CONFLICT',
  'INVALID_INPUT',
  'NOT_SUPPORTED',
  'ACCESS_DENIED',
  'NO_MODEL',
  'MODEL_NOT_FOUND',
  'MODEL_FILE_INVALID',
  'MODEL_LOAD_FAILED',
  'PROMPT_TOO_LONG',
  'ENGINE_CRASHED',
  'ENGINE_HUNG',
  'ENGINE_GAVE_UP',
  'ENGINE_UNLOADED',
  'INTERRUPTED',
  'DISK_FULL',
  'DATABASE_DAMAGED',
  'DATABASE_NEWER',
  'DATA_FOLDER_IN_USE',
  'DATA_FOLDER_UNUSABLE',
  'OFFLINE',
  'DOWNLOAD_FAILED',
  'LINK_REFUSED',
  'INTERNAL',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]

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
