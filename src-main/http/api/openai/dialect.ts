import type { ApiError } from '../core/errors.ts'
import type { Dialect } from '../core/route.ts'

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
}

/** `{ error: { message, type, param, code } }` */
export const openaiFailure = ({ status, code, message, param, details }: ApiError): object => {
  const type = types[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error')
  if (code !== 'context_length_exceeded') return { error: { message, type, param, code } }
  // llama.cpp's clients look for these to shorten their prompt.
  const figures = { n_prompt_tokens: details.promptTokens, n_ctx: details.contextSize }
  return { error: { message, type: 'exceed_context_size_error', param: 'messages', code, ...figures } }
}

export const openai: Dialect = { name: 'openai', failure: openaiFailure }

export const sse = (data: object): string => `data: ${JSON.stringify(data)}\n\n`
export const sseDone = 'data: [DONE]\n\n'
export const sseFailure = (error: ApiError): string => sse(openaiFailure(error))
