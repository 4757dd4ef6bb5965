/**
 * The one door through which the app reaches the outside. Every connection says why it is made, may go only
 * to the hosts its purpose names (checked again at each redirect), obeys the offline switch, and leaves an
 * entry that the user can read. Knows nothing of what is fetched.
 */
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import { checkAddress } from './address.ts'
import { createRing, type NetworkEntry } from './ring.ts'
import { createDeadline } from './deadline.ts'

export type { NetworkEntry } from './ring.ts'

const maxRedirects = 5
const secretHeaders = ['authorization', 'cookie']

export interface NetworkOptions {
  log: Pick<Log, 'info' | 'warn'>
  /** Asked before every connection, redirects included. */
  isOffline?: () => boolean
}

export interface RequestOptions {
  /** Why, in a word or two for the user's list: `starter model`. Never what is in a chat. */
  purpose: string
  /** `host` (with its port unless it is the usual one) or `*.domain`; redirects may go to these alone. */
  allowedHosts: readonly string[]
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
  status: number
  headers: Headers
  /** To be read once; leaving the loop early closes the connection. */
  body: AsyncIterable<Uint8Array>
}

export interface Network {
  /**
   * A GET request. Answers of every status come back as they are, but redirects, which are followed. Throws
   * AppError: OFFLINE, ACCESS_DENIED (a host or scheme that is not allowed), DOWNLOAD_FAILED (no connection,
   * too slow, too large, cut off); and `signal.reason` when aborted.
   */
  request(url: string, options: RequestOptions): Promise<NetworkResponse>
  /** What went out lately, oldest first. */
  entries(): readonly NetworkEntry[]
}

/** Makes the door. Nothing is connected until `request`. */
export function createNetwork({ log, isOffline = () => false }: NetworkOptions): Network {
  const ring = createRing(500)

  async function hop(url: URL, headers: Record<string, string>, options: RequestOptions) {
    if (isOffline())
      throw new AppError('OFFLINE', `Palabre is set to stay offline; ${url.host} was not asked.`)
    const entry = ring.add({
      at: Date.now(),
      purpose: options.purpose,
      host: url.host,
      bytes: 0,
      status: null,
    })
    const deadline = createDeadline(options.signal)
    deadline.extend(options.answerTimeoutMs ?? 15_000)
    try {
      const response = await fetch(url, { redirect: 'manual', headers, signal: deadline.signal })
      entry.status = response.status
      log.info({ purpose: options.purpose, host: url.host, status: response.status }, 'Outgoing request')
      return { response, entry, deadline }
    } catch (cause) {
      deadline.clear()
      throw failure(cause, url, options.signal)
    }
  }

  return {
    entries: ring.entries,

    async request(address, options) {
      let url = checkAddress(address, options.allowedHosts)
      let headers: Record<string, string> = { 'accept-encoding': 'identity', ...options.headers }
      for (let redirects = 0; redirects <= maxRedirects; redirects++) {
        const { response, entry, deadline } = await hop(url, headers, options)
        const location = response.headers.get('location')
        if (response.status < 300 || response.status >= 400 || location === null) {
          return {
            status: response.status,
            headers: response.headers,
            body: readBody(response, { entry, deadline, url, options }),
          }
        }
        deadline.clear()
        await response.body?.cancel()
        const next = checkAddress(new URL(location, url).href, options.allowedHosts)
        if (next.origin !== url.origin) headers = withoutSecrets(headers)
        url = next
      }
      throw new AppError('DOWNLOAD_FAILED', `${url.host} redirects too often; nothing was fetched.`)
    },
  }
}

interface BodyContext {
  entry: NetworkEntry
  deadline: ReturnType<typeof createDeadline>
  url: URL
  options: RequestOptions
}

async function* readBody(response: Response, { entry, deadline, url, options }: BodyContext) {
  const idleTimeoutMs = options.idleTimeoutMs ?? 30_000
  try {
    deadline.extend(idleTimeoutMs)
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      entry.bytes += chunk.byteLength
      if (entry.bytes > options.maxBytes) {
        throw new AppError('DOWNLOAD_FAILED', `${url.host} sent more than was asked for; it was closed.`)
      }
      deadline.clear()
      yield chunk
      deadline.extend(idleTimeoutMs)
    }
  } catch (cause) {
    throw failure(cause, url, options.signal)
  } finally {
    deadline.clear()
  }
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !secretHeaders.includes(name.toLowerCase())),
  )
}

function failure(cause: unknown, url: URL, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : new Error('Stopped', { cause })
  if (cause instanceof AppError) return cause
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError'
  const why = timedOut ? 'did not answer in time' : 'could not be reached or closed the connection'
  return new AppError('DOWNLOAD_FAILED', `${url.host} ${why}.`, { cause })
}
