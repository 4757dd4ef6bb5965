import type { ApiError } from '../core/errors.ts'
import type { Dialect } from '../core/route.ts'

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
}

/** `{ type: "error", error: { type, message } }` */
export const anthropicFailure = ({ status, message }: ApiError): object => ({
  type: 'error',
  error: { type: types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'), message },
})

export const anthropic: Dialect = { name: 'anthropic', failure: anthropicFailure }
