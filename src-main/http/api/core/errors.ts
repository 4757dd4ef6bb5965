import { z } from 'zod'
import { AppError, type AppErrorCode, type ErrorDetails } from '#contract/errors.ts'
import { Busy } from '#services/api/admission.ts'

/** How a request failed, before a dialect puts it into its own words. */
export class ApiError extends Error {
  readonly status: number
  /** A word for programs. */
  readonly code: string
  /** Which part of the request it was: `messages.0.role`. */
  readonly param: string | null
  readonly retryAfterSeconds: number | null
  readonly details: ErrorDetails

  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      param?: string | null
      retryAfterSeconds?: number
      details?: ErrorDetails
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.param = options.param ?? null
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
    this.details = options.details ?? {}
  }
}

/** What a request asks for is well said, but cannot be had here. */
export const unsupported = (param: string, message: string) =>
  new ApiError(400, 'unsupported_parameter', message, { param })

export const invalid = (param: string | null, message: string) =>
  new ApiError(400, 'invalid_value', message, { param })

/** The caller went away: nobody is left to be told. */
export class CallerLeft extends Error {}

/** Why a visit was given up: what its caller is to be told, or that there is none. */
export const whyEnded = ({ reason }: AbortSignal): ApiError | CallerLeft =>
  reason instanceof ApiError ? reason : new CallerLeft()

const statuses: Partial<Record<AppErrorCode, [status: number, code: string]>> = {
  INVALID_INPUT: [400, 'invalid_value'],
  NOT_SUPPORTED: [400, 'not_supported'],
  PROMPT_TOO_LONG: [400, 'context_length_exceeded'],
  NO_MODEL: [404, 'no_model'],
  MODEL_NOT_FOUND: [404, 'model_not_found'],
  NOT_FOUND: [404, 'not_found'],
  MODEL_FILE_INVALID: [500, 'model_broken'],
  MODEL_LOAD_FAILED: [500, 'model_load_failed'],
  MODEL_DOES_NOT_FIT: [503, 'model_does_not_fit'],
  ENGINE_GAVE_UP: [503, 'engine_gave_up'],
  ENGINE_CRASHED: [500, 'engine_crashed'],
  ENGINE_HUNG: [500, 'engine_hung'],
  ENGINE_UNLOADED: [503, 'model_unloaded'],
  INTERRUPTED: [503, 'interrupted'],
}

/** What a caller is told of `error`; of a mistake of ours, no more than that there was one. */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error
  if (error instanceof Busy)
    return new ApiError(429, 'busy', error.message, { retryAfterSeconds: error.retryAfterSeconds })
  if (error instanceof z.ZodError) return fromZod(error)
  if (error instanceof AppError) {
    const [status, code] = statuses[error.code] ?? [500, 'internal_error']
    return new ApiError(status, code, messageOf(error), {
      cause: error,
      ...(error.details && { details: error.details }),
    })
  }
  return new ApiError(500, 'internal_error', 'Something went wrong inside Palabre; its log says more.', {
    cause: error,
  })
}

const messageOf = ({ code, message, details = {} }: AppError): string => {
  if (code === 'MODEL_DOES_NOT_FIT') return doesNotFit(message, details)
  return code === 'PROMPT_TOO_LONG' ? tooLong(details) : message
}

/** Programs look for llama-server's words to know that they must shorten their prompt. */
const tooLong = ({ promptTokens, contextSize, characters }: ErrorDetails): string =>
  `The request (${characters === undefined ? '' : 'about '}${promptTokens} tokens) exceeds the available context size (${contextSize} tokens); nothing was cut. Shorten it, or choose a larger context in the app.`

/** Loading it all the same is a choice that people have in the app, and programs have not. */
const doesNotFit = (message: string, { neededBytes, availableBytes }: ErrorDetails): string => {
  if (typeof neededBytes !== 'number' || typeof availableBytes !== 'number') return message
  // Apart, so that they never read the same.
  const needed = (Math.ceil(neededBytes / 1e8) / 10).toFixed(1)
  const free = (Math.floor(availableBytes / 1e8) / 10).toFixed(1)
  return `This model needs ${needed} GB of memory, and ${free} GB are free. Nothing was loaded: close other programs, choose a smaller model, or a smaller context in the app, which can also load it all the same.`
}

/** Names the first thing that does not fit by its place, and never by its value. */
const fromZod = ({ issues }: z.ZodError): ApiError => {
  let issue = issues[0]
  // Of several shapes the one that came furthest says best what is missing.
  while (issue?.code === 'invalid_union' && issue.errors.length > 0) {
    const path: PropertyKey[] = issue.path
    const inner = issue.errors.flat().reduce((best, one) => (one.path.length > best.path.length ? one : best))
    issue = { ...inner, path: [...path, ...inner.path] }
  }
  const param = issue?.path.map(String).join('.').slice(0, 200) ?? ''
  const what = issue?.message.slice(0, 200) ?? 'It was not understood.'
  return new ApiError(400, 'invalid_value', param === '' ? what : `${param}: ${what}`, {
    param: param === '' ? null : param,
  })
}

/** The names of statuses that the server itself answers with, before any route was asked. */
export const fromStatus = (status: number): ApiError => {
  const [code, message] = serverWords[status] ?? ['bad_request', 'The request was not understood.']
  return new ApiError(status, code, message)
}

const serverWords: Readonly<Record<number, [code: string, message: string]>> = {
  400: ['invalid_json', 'The body is not valid JSON.'],
  401: ['invalid_api_key', 'A valid API key is needed: `Authorization: Bearer …` or `x-api-key: …`.'],
  403: ['forbidden', 'This Host or Origin may not call. The owner can list an origin in the app.'],
  404: ['not_found', 'There is no such address here.'],
  405: ['method_not_allowed', 'This address does not take that method.'],
  408: ['too_slow', 'The request took too long to arrive.'],
  413: ['request_too_large', 'The body is too large.'],
  415: [
    'unsupported_media_type',
    'The body must be JSON, with `content-type: application/json` and not packed.',
  ],
  429: ['rate_limit_exceeded', 'Too many requests in a short time. Try again a little later.'],
  501: ['unsupported_coding', 'No transfer coding but `chunked` can be read here.'],
  503: ['busy', 'Too much is being sent at once. Try again a little later.'],
  505: ['unsupported_version', 'HTTP/1.1 is spoken here.'],
}
