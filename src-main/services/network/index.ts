/**
 * The one door through which the app reaches the outside. Every connection says why it is made, may go only
 * to the hosts its purpose names (checked again at each redirect), obeys the offline switch, and leaves an
 * entry that the user can read. Knows nothing of what is fetched.
 */
import type { IncomingMessage } from 'node:http'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import { checkAddress, type CheckedAddress } from './address.ts'
import { createAsk } from './ask.ts'
import { iterateBody, receiveBody, type Sink } from './body.ts'
import { createDeadline } from './deadline.ts'
import { reasonOf } from './reason.ts'
import { createRing, type NetworkEntry } from './ring.ts'

export { hostsForAddress } from './address.ts'
export type { Sink } from './body.ts'
export { isLoopback } from './public-address.ts'
export { retryAfterMs } from './retry-after.ts'
export type { NetworkEntry } from './ring.ts'

/** Signed addresses and mirrors hand on a few times; browsers follow twenty. */
const maxRedirects = 10
const redirectStatuses = new Set([301, 302, 303, 307, 308])
const secretHeaders = ['authorization', 'cookie']
/** The body of a redirect up to this is read away, so that its connection can be used again. */
const smallBodyBytes = 16 * 1024

export interface NetworkOptions {
  log: Pick<Log, 'info' | 'warn'>
  /** Asked before every connection, redirects included. */
  isOffline?: () => boolean
}

export interface RequestOptions {
  /** Why, in a word or two for the user's list: `starter model`. Never what is in a chat. */
  purpose: string
  /**
   * `host` (with its port unless it is the usual one), `host:*` for all of its ports, `*.domain`, or `*` for every
   * host on the public net; redirects may go to these alone. For an address of the user's see `hostsForAddress`.
   */
  allowedHosts: readonly string[]
  /** Default GET. */
  method?: 'GET' | 'HEAD'
  /** `authorization` and `cookie` are left out once a redirect leads to another origin. */
  headers?: Record<string, string>
  signal?: AbortSignal
  /** How long each hop may take to answer with its headers. Default 15 s. */
  answerTimeoutMs?: number
  /** How long the body may stand still. Default 30 s. */
  idleTimeoutMs?: number
  /** More bytes than this are an error. */
  maxBytes: number
}

export interface NetworkResponse {
  /** Where the answer came from, after redirects. */
  url: string
  status: number
  /** A header by its name in lower case; null where it is not there. */
  header: (name: string) => string | null
  /** All of them. */
  readonly headers: Headers
  /** To be read once; leaving the loop early closes the connection. */
  body: AsyncIterable<Uint8Array>
  /**
   * Reads the body instead of `body`, straight to where it is wanted; fails as `request` does. `maxBytes` in place of the
   * request's, where the answer is another than was asked for.
   */
  receive(sink: Sink, maxBytes?: number): Promise<void>
  /** Closes the connection, for who does not want the body. */
  close(): void
}

export interface Network {
  /**
   * Asks. Answers of every status come back as they are, but redirects, which are followed. Throws AppError: OFFLINE,
   * ACCESS_DENIED (a host or scheme that is not allowed), DOWNLOAD_FAILED (no connection, too slow, too large, cut
   * off); and `signal.reason` when aborted.
   */
  request(url: string, options: RequestOptions): Promise<NetworkResponse>
  /** What went out lately, oldest first. */
  entries(): readonly NetworkEntry[]
  /** Ends every connection there is; what was under way fails with OFFLINE. For the moment the switch is turned. */
  disconnect(): void
}

/** Makes the door. Nothing is connected until `request`. */
export function createNetwork({ log, isOffline = () => false }: NetworkOptions): Network {
  const ring = createRing(500)
  const { ask, closeKept } = createAsk()
  let connected = new AbortController()

  async function hop(address: CheckedAddress, headers: Record<string, string>, options: RequestOptions) {
    const { host } = address.url
    if (isOffline()) throw new AppError('OFFLINE', `Palabre is set to stay offline; ${host} was not asked.`)
    const { purpose, method = 'GET' } = options
    const entry = ring.add({ at: Date.now(), purpose, host, bytes: 0, status: null })
    const deadline = createDeadline(options.signal)
    deadline.extend(options.answerTimeoutMs ?? 15_000)
    try {
      const message = await ask({ address, method, headers, signal: deadline.signal })
      const status = message.statusCode ?? 0
      entry.status = status
      log.info({ purpose, host, status }, 'Outgoing request')
      return { message, status, entry, deadline }
    } catch (cause) {
      deadline.clear()
      throw failure(cause, { host, signal: options.signal, deadline: deadline.signal })
    }
  }

  async function request(address: string, given: RequestOptions): Promise<NetworkResponse> {
    const { signal } = connected
    const options = { ...given, signal: given.signal ? AbortSignal.any([given.signal, signal]) : signal }
    let checked = checkAddress(address, options.allowedHosts)
    let headers: Record<string, string> = {
      'user-agent': 'Palabre',
      ...options.headers,
      'accept-encoding': 'identity',
    }
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const { message, status, entry, deadline } = await hop(checked, headers, options)
      const { url } = checked
      const { location } = message.headers
      if (!redirectStatuses.has(status) || location === undefined) {
        const toFailure = (cause: unknown) =>
          failure(cause, { host: url.host, signal: options.signal, deadline: deadline.signal })
        const { maxBytes, idleTimeoutMs = 30_000 } = options
        const body = { entry, deadline, host: url.host, idleTimeoutMs, maxBytes, toFailure }
        return {
          url: url.href,
          status,
          header: (name) => message.headersDistinct[name]?.join(', ') ?? null,
          // Made when it is asked for: it costs more than a small answer.
          get headers() {
            return headersOf(message)
          },
          body: iterateBody(message, body),
          receive: (sink, limit = maxBytes) => receiveBody(message, { ...body, maxBytes: limit }, sink),
          close: () => {
            deadline.clear()
            message.destroy()
          },
        }
      }
      deadline.clear()
      if (Number(message.headers['content-length'] ?? Infinity) <= smallBodyBytes) message.resume()
      else message.destroy()
      const next = URL.parse(location, url.href)
      checked = checkAddress(next?.href ?? '', options.allowedHosts)
      if (checked.url.origin !== url.origin) headers = withoutSecrets(headers)
    }
    throw new AppError('DOWNLOAD_FAILED', `${checked.url.host} redirects too often; nothing was fetched.`)
  }

  return {
    request,
    entries: ring.entries,
    disconnect: () => {
      connected.abort(new AppError('OFFLINE', 'Palabre was set to stay offline; the connection was ended.'))
      connected = new AbortController()
      closeKept()
    },
  }
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !secretHeaders.includes(name.toLowerCase())),
  )
}

interface FailureContext {
  host: string
  /** The caller's. */
  signal: AbortSignal | undefined
  /** Ours, which fires when it takes too long. */
  deadline: AbortSignal
}

function failure(cause: unknown, { host, signal, deadline }: FailureContext): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : new Error('Stopped', { cause })
  if (cause instanceof AppError) return cause
  const why = deadline.aborted ? 'did not answer in time' : reasonOf(cause)
  return new AppError('DOWNLOAD_FAILED', `${host} ${why}.`, { cause })
}
