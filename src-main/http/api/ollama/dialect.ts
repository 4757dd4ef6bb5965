import type { ApiError } from '../core/errors.ts'
import type { Dialect } from '../core/route.ts'

/** `{ error: "what happened" }` */
export const ollamaFailure = ({ message }: ApiError): object => ({ error: message })

export const ollama: Dialect = { name: 'ollama', failure: ollamaFailure, takesAnyType: true }
