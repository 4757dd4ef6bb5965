import { AppError } from '#contract/errors.ts'
import type { Network } from '../network/index.ts'
import type { Endpoint } from './endpoints.ts'
import { errorOfStatus, notUnderstood, type Question } from './errors.ts'

/** A list of a thousand files takes about 300 kB; all answers to one question together may not be larger. */
const maxBytes = 16 * 2 ** 20
/** Of a thousand files each. */
const maxPages = 20
/** A list that comes a few bytes at a time would come for ever. */
const longestMs = 30_000

export interface AskOptions {
  network: Network
  endpoint: Endpoint
  question: Question
  purpose: string
  /** Goes to the endpoint's own host alone. */
  token?: string | null
  signal?: AbortSignal | undefined
}

/** In the shape of `fetch`, as libraries take it. */
export type Ask = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * Asks one question of an endpoint, which may take several pages. The answers are limited in number and size, always
 * come from the endpoint itself, wherever it says that the next page is, and are 2xx; all else is an AppError.
 */
export const createAsk = (options: AskOptions): Ask => {
  const { network, endpoint, question, purpose, token, signal } = options
  let pages = 0
  let bytesLeft = maxBytes

  const askPage = async (input: string | URL | Request, until: AbortSignal): Promise<Response> => {
    const { status, headers, body } = await network
      .request(atEndpoint(input, endpoint), {
        purpose,
        allowedHosts: [endpoint.host],
        maxBytes: bytesLeft,
        headers: { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        signal: until,
      })
      .catch((error: unknown) => {
        // A redirect to a host that may not be asked is the server's fault, not the user's.
        throw error instanceof AppError && error.code === 'ACCESS_DENIED'
          ? notUnderstood(endpoint.host, error)
          : error
      })
    const error = errorOfStatus(status, headers, question)
    const chunks: Uint8Array[] = []
    for await (const chunk of body) {
      // What an error says beyond its status is not read.
      if (error) break
      bytesLeft -= chunk.byteLength
      chunks.push(chunk)
    }
    if (error) throw error
    const page = new Headers(headers)
    const next = nextPage(headers.get('link'), input instanceof Request ? input.url : input)
    if (next === null) page.delete('link')
    else page.set('link', `<${next}>; rel="next"`)
    return new Response(Buffer.concat(chunks), { status: status === 204 ? 200 : status, headers: page })
  }

  return async (input) => {
    pages += 1
    if (pages > maxPages) throw notUnderstood(endpoint.host, new Error('A list without an end'))
    const late = lateness(endpoint.host)
    try {
      return await askPage(input, signal ? AbortSignal.any([signal, late.signal]) : late.signal)
    } finally {
      late.over()
    }
  }
}

/** An address, its other parameters, and that it is the next one. */
const nextPattern =
  /<([^>]*)>(?:\s*;\s*(?!rel\b)[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s";,]*))?)*\s*;\s*rel\s*=\s*"?next\b/i

/**
 * The address of the page after this one, by its `Link` (RFC 8288): relative or not, with or without quotes; libraries know one
 * way of writing it. Null where it is the last.
 */
const nextPage = (link: string | null, page: string | URL): string | null => {
  const [, address] = nextPattern.exec(link ?? '') ?? []
  return address === undefined ? null : (URL.parse(address, String(page))?.href ?? null)
}

/** A signal that comes when a page has taken too long. */
const lateness = (host: string) => {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    const text = `${host} takes too long to list its files. Nothing was changed; try again later.`
    controller.abort(new AppError('DOWNLOAD_FAILED', text))
  }, longestMs)
  return { signal: controller.signal, over: () => clearTimeout(timer) }
}

/** The same page at the endpoint: mirrors pass on the addresses of what they mirror. */
const atEndpoint = (input: string | URL | Request, { base, origin }: Endpoint): string => {
  const url = new URL(input instanceof Request ? input.url : input)
  return url.origin === origin ? url.href : `${base}${url.pathname}${url.search}`
}

/**
 * What `read` makes of the answers; whatever it trips over is an answer that is not understood. Errors of the app and
 * an abort pass as they are.
 */
export const understand = async <T>(
  { endpoint, signal }: Pick<AskOptions, 'endpoint' | 'signal'>,
  read: () => Promise<T>,
): Promise<T> => {
  try {
    return await read()
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof AppError ? error : notUnderstood(endpoint.host, error)
  }
}
