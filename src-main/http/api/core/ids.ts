import { randomBytes } from 'node:crypto'

/** An id as the dialects have them: `chatcmpl-…`, `msg_…`. */
export const newId = (prefix: string): string =>
  `${prefix}${randomBytes(18).toString('base64url').replaceAll(/[-_]/g, 'x')}`

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)
