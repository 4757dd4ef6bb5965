import { AppError } from '#contract/errors.ts'
import { retryAfterMs, type NetworkResponse } from '#services/network/index.ts'
import { Trouble } from './trouble.ts'
import type { Tuning } from './types.ts'

/** What a server's answer to a question for a range, or for the whole, turned out to be. */
export interface FileAnswer {
  start: number
  /** Null when the server does not say how long the body is. */
  end: number | null
  totalBytes: number | null
  /** Tells one version of the file from another; null when the server gives nothing for that. */
  validator: string | null
}

/** Something that is no file's content may come a few times; it is a proxy's or a cache's slip, or it stays. */
const garbledTries = 4

export const garbled = (host: string, what: string, isOfPart = false): Trouble =>
  new Trouble(
    new AppError(
      'DOWNLOAD_FAILED',
      `${host} ${what}. Nothing of that was taken; what had come before is kept.`,
    ),
    { tries: garbledTries, isOfPart },
  )
/** The same of an answer to a question for a part. */
export const garbledPart = (host: string, what: string): Trouble => garbled(host, what, true)

type HeaderOf = NetworkResponse['header']

const headerNumber = (header: HeaderOf, name: string): number | null => {
  const value = header(name)
  return value !== null && /^\d+$/.test(value) ? Number(value) : null
}

/** `ETag`, else `Last-Modified`, with its name before it so that they are never taken for each other. */
const validatorOf = (header: HeaderOf): string | null => {
  const etag = header('etag')
  if (etag) return `etag ${etag}`
  const modified = header('last-modified')
  return modified ? `modified ${modified}` : null
}

/** What `If-Range` may hold of it (RFC 9110: no weak tag); null for nothing. */
export const ifRangeOf = (validator: string | undefined): string | null => {
  if (validator === undefined) return null
  const value = validator.replace(/^(etag|modified) /, '')
  return value === '' || value.startsWith('W/') ? null : value
}

/** As RFC 9110 has it, and as some servers write it: in other letters, with an equals sign or spaces. */
const partPattern = /^\s*bytes[ =]\s*(\d+)\s*-\s*(\d+)\s*\/\s*(\d+|\*)\s*$/i
const sizePattern = /^\s*bytes[ =]\s*\*\s*\/\s*(\d+)\s*$/i
/** Names for a body that is as it is. */
const plainEncoding = /^\s*(identity|none)?\s*$/i

/** How long the file is, as an answer says that has nothing of what was asked for; null when it does not. */
export const sizeSaid = ({ header }: NetworkResponse): number | null => {
  const [, size] = sizePattern.exec(header('content-range') ?? '') ?? []
  return size === undefined ? null : Number(size)
}

/**
 * Reads the headers of a 200 or 206. Throws Trouble when they make no sense; with `doubtLength` a part that ends beyond the
 * length that is told counts more than that length.
 */
export const readAnswer = ({ status, header, url }: NetworkResponse, doubtLength = false): FileAnswer => {
  const { host } = new URL(url)
  const encoding = header('content-encoding') ?? 'identity'
  if (!plainEncoding.test(encoding))
    throw garbled(host, `sent it packed (${encoding}) though it was not asked to`)
  const lengthBytes = headerNumber(header, 'content-length')
  const validator = validatorOf(header)
  if (status === 200) return { start: 0, end: lengthBytes, totalBytes: lengthBytes, validator }

  const range = partPattern.exec(header('content-range') ?? '')
  if (!range) throw garbledPart(host, 'sent a part of the file without saying which')
  const [, first, last, total] = range
  const start = Number(first)
  const end = Number(last) + 1
  const isDoubtful = total === '*' || (doubtLength && end > Number(total))
  const totalBytes = isDoubtful ? null : Number(total)
  if (end <= start || (totalBytes !== null && end > totalBytes)) {
    throw garbledPart(host, 'sent a part of the file that cannot be')
  }
  if (lengthBytes !== null && lengthBytes > end - start) throw garbledPart(host, 'sent more than it said')
  // Less is fine: what comes is in its place, and the rest is asked for again.
  return { start, end: lengthBytes === null ? end : start + lengthBytes, totalBytes, validator }
}

interface StatusContext {
  tuning: Tuning
  /** The file's bytes came from there before: a refusal is then more likely a slip. */
  hasServed: boolean
}

/** Why an answer that is neither 200 nor 206 is none, and whether to try again. */
export const troubleOfStatus = (
  { status, header, url }: NetworkResponse,
  { tuning, hasServed }: StatusContext,
): Trouble => {
  const { host } = new URL(url)
  const refusedTries = hasServed ? garbledTries : 1
  if (status === 429 || status === 408 || status === 425 || status >= 500) {
    const waitMs = retryAfterMs(header)
    const reason = new AppError(
      'HUB_BUSY',
      `${host} is busy (${status}). What has come is kept; try again later.`,
      { details: { status, ...(waitMs !== null && { retryAfterSeconds: Math.ceil(waitMs / 1000) }) } },
    )
    return new Trouble(reason, { tries: tuning.tries, waitMs })
  }
  if (status === 401 || status === 403) {
    const reason = new AppError(
      'HUB_ACCESS',
      `${host} does not give out this file (${status}). Accept the model's terms there and enter a token in the settings; what has come is kept.`,
      { details: { status } },
    )
    return new Trouble(reason, { tries: refusedTries })
  }
  if (status === 404 || status === 410) {
    const reason = new AppError(
      'HUB_NOT_FOUND',
      `${host} does not have this file (${status}). Check its name; what has come is kept.`,
      { details: { status } },
    )
    return new Trouble(reason, { tries: refusedTries })
  }
  if (status === 416) return garbled(host, 'says that the file is not that long')
  const reason = new AppError(
    'DOWNLOAD_FAILED',
    `${host} answered with ${status}, which is no file. What has come is kept.`,
    { details: { status } },
  )
  return new Trouble(reason, { tries: refusedTries })
}
