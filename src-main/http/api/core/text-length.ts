import { invalid } from './errors.ts'

/** How long a text may be before it is counted, which takes a long one long: the engine does nothing else meanwhile. */

/** Longer than any context; what is told token by token takes many times its memory. */
export const mostCharacters = 4_000_000

/** Throws ApiError 400 for a text that is longer than any context, or than `most`. */
export const checkLength = (length: number, param: string, most = mostCharacters): void => {
  if (length > most)
    throw invalid(param, `It has ${length} characters; ${most} are the most that are taken here.`)
}
