import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ApiSettings } from '#contract/api.ts'
import type { Keys } from '#services/api/keys.ts'
import type { Gate } from '#http/gate.ts'
import { fromStatus, invalid, type ApiError } from './errors.ts'

/** Who calls: whose turn it is counted as, and what the log shows. */
export interface Caller {
  id: string
  /** Null where no key was needed. */
  keyName: string | null
}

/** `Authorization: Bearer KEY`, or as Anthropic's clients send it. */
const secretIn = (headers: IncomingHttpHeaders): string | null => {
  const { authorization } = headers
  const bearer = authorization === undefined ? null : /^Bearer +(\S+) *$/i.exec(authorization)
  const named = headers['x-api-key']
  return bearer?.[1] ?? (typeof named === 'string' && named !== '' ? named : null)
}

/** The caller, or null when a key is needed and this is none. */
export const identify = (
  headers: IncomingHttpHeaders,
  keys: Pick<Keys, 'find'>,
  { keysRequired }: ApiSettings,
): Caller | null => {
  const secret = secretIn(headers)
  const key = secret === null ? null : keys.find(secret)
  if (key) return { id: key.id, keyName: key.name }
  return keysRequired ? null : { id: 'anyone', keyName: null }
}

const timesIn = (headers: readonly string[], wanted: string): number =>
  headers.filter((name, index) => index % 2 === 0 && name.toLowerCase() === wanted).length

/** What makes it unclear who is asked, and by whom; null where nothing does. Of two of a kind nobody knows which is meant. */
export const ambiguityOf = ({
  rawHeaders,
  httpVersion,
  headers,
  url = '',
}: IncomingMessage): ApiError | null => {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return fromStatus(505)
  if (headers.host === undefined && httpVersion === '1.1') return invalid('host', 'There is no Host header.')
  // Node reads whatever ends in chunks as if it were chunks and nothing else; whoever stands before us may not.
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return fromStatus(501)
  if (timesIn(rawHeaders, 'host') > 1) return invalid('host', 'There are two Host headers.')
  if (timesIn(rawHeaders, 'authorization') > 1) return fromStatus(401)
  // An address that names its host itself, as programs write it that take this for a proxy.
  if (!url.startsWith('/') && url !== '*') {
    const named = URL.parse(url)
    if (named?.host !== headers.host)
      return invalid('host', 'The address names another host than the Host header.')
    // RFC 9110, 4.2.4: whoever is meant to be taken in reads a name before the host as the host.
    if (named?.username || named?.password) return invalid('host', 'The address names a user.')
  }
  return null
}

/** Whether Host and Origin are such as may call; browsers alone send an Origin, and theirs must be ours or listed. */
export const admits = (gate: Gate, headers: IncomingHttpHeaders, { origins }: ApiSettings): boolean =>
  gate.admits({ host: headers.host }, { readsOnly: true }) &&
  (headers.origin === undefined ||
    origins.includes(headers.origin) ||
    gate.admits(headers, { readsOnly: false }))

/** What lets a listed page read the answer. Never `*`, and no cookies. */
export const corsHeaders = (
  headers: IncomingHttpHeaders,
  { origins }: ApiSettings,
): Record<string, string> => {
  const { origin } = headers
  if (origin === undefined || !origins.includes(origin)) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'retry-after, x-request-id, request-id',
    // A page of another site is let in here, and here alone: see the threat model.
    'cross-origin-resource-policy': 'cross-origin',
  }
}

/** The answer to a browser's question whether it may ask. */
export const preflightHeaders = (headers: IncomingHttpHeaders): Record<string, string> => ({
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers': headers['access-control-request-headers'] ?? 'authorization, content-type',
  'access-control-max-age': '600',
  ...(headers['access-control-request-private-network'] === 'true' && {
    'access-control-allow-private-network': 'true',
  }),
})
