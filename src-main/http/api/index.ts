/**
 * The server for other programs: OpenAI's, Anthropic's and Ollama's APIs on one address. Knows `services/api` and nothing of what
 * lies behind it; each dialect is a folder, `core/` is what they share.
 *
 * Threat model. Whoever may call can spend this computer's time and memory, and make models say what they like; no chat, file or
 * setting can be reached from here. It does not listen until the user has switched it on, and then on loopback.
 *  - A web page the user visits (it can reach loopback): its browser says its `Origin`, which must be ours or one that the user
 *    listed; a page that was not listed gets 403, and no CORS header. Nothing is ever allowed to `*`, no cookie counts here.
 *  - A page whose name was rebound to 127.0.0.1: `Host` must name us.
 *  - Another program or user of this computer: needs a key of 256 random bits, unless the user gave that up. What is kept of it is a
 *    hash; it is compared in constant time. Guessing is hopeless, so wrong keys cost nobody else anything. With a key that is
 *    revoked ends what is being answered to it.
 *  - Hostile requests of somebody with a key: limits on the size and depth of bodies, on what all bodies together may hold, on the
 *    rate, on how many wait, on the time of arriving, waiting and answering. Each value is checked before it goes on.
 *  - A reader that does not read: what waits for it is bounded, then its answer is ended; it never holds up the model. One that
 *    goes away is noticed, and its answer is ended within a second.
 *  - A model's words are data here: they are put into JSON and nowhere else.
 *  - The log of requests is in memory alone, and shows what was said only when the owner asks.
 * Not covered: programs of the same user that read another program's key or this process's memory. Traffic is not encrypted: beyond
 * loopback (`palabre serve --host`) it is for networks that the user trusts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Log } from '#lib/log.ts'
import { createMemoryKeeper } from '#lib/memory-keeper.ts'
import type { Api } from '#services/api/index.ts'
import type { Gate } from '../gate.ts'
import { anthropic } from './anthropic/dialect.ts'
import { anthropicRoutes } from './anthropic/index.ts'
import { fromStatus, toApiError, ApiError } from './core/errors.ts'
import { admits, ambiguityOf, corsHeaders, identify, preflightHeaders } from './core/guard.ts'
import { newId } from './core/ids.ts'
import { parseBody } from './core/json-body.ts'
import { createRate } from './core/rate.ts'
import {
  addRoute,
  bodyLimitBytes,
  sendFailure,
  type Dialect,
  type Entry,
  type RouteOptions,
} from './core/route.ts'
import { llamaServerRoutes } from './llama-server/index.ts'
import { ollama } from './ollama/dialect.ts'
import { ollamaRoutes } from './ollama/index.ts'
import { openai } from './openai/dialect.ts'
import { openaiRoutes } from './openai/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It belongs to the server for other programs. */
    dialect?: Dialect
    /** No key is needed. */
    open?: boolean
    /** The methods that do. */
    allow?: string
    /** What is said to all who ask. */
    refusal?: ApiError
    /** Whatever body comes is let lie. */
    bodiless?: boolean
  }
}

export interface ApiRoutesOptions {
  api: Api
  gate: () => Gate
  log: Log
  limits?: Partial<ApiLimits>
}

/** What all callers together, and each of them, may ask of it. */
export interface ApiLimits {
  /** What all bodies that are under way may hold together. */
  bodiesBytes: number
  /** Of one caller. */
  requestsPerMinute: number
}

const usualLimits: ApiLimits = { bodiesBytes: 256 << 20, requestsPerMinute: 6000 }

/** Whether a request is for the server for other programs, which has its own rules of who may ask. */
export const isForApi = (request: FastifyRequest, api: Api | undefined): boolean =>
  api?.isOn() === true && request.routeOptions.config.dialect !== undefined

/** What is said of a request for one of our addresses, or for what looks like one, that is refused before any route is asked. */
export const brokenForApi = (api: Api | undefined, url: string, status: number): object | null => {
  if (!api?.isOn() || !/^\/+(?:v1|api)(?:\/|$)/i.test(url)) return null
  return dialectFor(url.replace(/^\/+/, '/').toLowerCase()).failure(brokenWords(status))
}

const brokenWords = (status: number): ApiError => {
  if (status === 404 || status === 408) return fromStatus(status)
  const message =
    status === 431
      ? 'The headers are too large.'
      : status === 417
        ? 'No expectation but 100-continue can be met here.'
        : 'The address or the headers cannot be read: they are not well-formed, or too long.'
  return new ApiError(status, 'bad_request', message)
}

/** Adds the routes. While the switch is off they are as if they were not there. */
export function addApi(app: FastifyInstance, { api, gate, log, limits }: ApiRoutesOptions): void {
  const { bodiesBytes, requestsPerMinute } = { ...usualLimits, ...limits }
  // A caller may end its side when all is said, and still be waiting for the answer.
  Object.assign(app.server, { httpAllowHalfOpen: true })

  void app.register((scope, _options, done) => {
    const entries = new WeakMap<FastifyRequest, Entry>()
    const rate = createRate({ perMinute: requestsPerMinute })
    let heldBytes = 0
    const memory = createMemoryKeeper()
    scope.addHook('onClose', (_instance, closed) => {
      memory.close()
      closed()
    })

    const dialectOf = (request: FastifyRequest) =>
      request.routeOptions.url === anywhere
        ? dialectFor(request.url)
        : (request.routeOptions.config.dialect ?? openai)
    const takesType = (request: FastifyRequest): boolean =>
      dialectOf(request).takesAnyType === true ||
      /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')
    const entryOf = (request: FastifyRequest): Entry => {
      const entry = entries.get(request)
      if (!entry) throw new Error('A request was served that nobody let in.')
      return entry
    }
    const turnAway = (request: FastifyRequest, reply: FastifyReply, error: ApiError) => {
      const entry = entries.get(request)
      if (entry) entry.error = error.message
      // Fastify closes after every body that it cannot read; where all of it has come the next request may follow.
      if (request.raw.complete) void reply.removeHeader('connection')
      else void reply.header('connection', 'close')
      return sendFailure(reply, error, dialectOf(request))
    }
    const hold = (request: FastifyRequest, reply: FastifyReply): boolean => {
      const length = request.headers['content-length']
      const bytes =
        length === undefined ? (request.headers['transfer-encoding'] ? 1 << 20 : 0) : Number(length)
      if (heldBytes + bytes > bodiesBytes) return false
      heldBytes += bytes
      reply.raw.once('close', () => (heldBytes -= bytes))
      return true
    }

    scope.addHook('onRequest', async (request, reply) => {
      if (!api.isOn()) return reply.code(404).send({ error: 'NOT_FOUND' })
      const settings = api.settings()
      const { raw, headers } = request
      const call = api.calls.begin(
        raw.method ?? '',
        request.url.split('?', 1)[0] ?? '',
        request.routeOptions.url ?? '',
      )
      const entry: Entry = { caller: { id: '', keyName: null }, call }
      entries.set(request, entry)
      const leave = memory.begin()
      reply.raw.once('close', () => {
        leave()
        const { headersSent, writableFinished, statusCode } = reply.raw
        const left = !writableFinished
        const failed = entry.error !== undefined
        call.end(headersSent ? statusCode : null, left ? 'left' : failed ? 'failed' : 'done', entry.error)
      })
      // What OpenAI's and Anthropic's clients name when they tell of a request.
      const requestId = newId('req_')
      void reply.headers({ 'x-request-id': requestId, 'request-id': requestId })
      const unclear = ambiguityOf(raw)
      if (unclear) return turnAway(request, reply, unclear)
      if (!admits(gate(), headers, settings)) return turnAway(request, reply, fromStatus(403))
      void reply.headers(corsHeaders(headers, settings))
      if (raw.method === 'OPTIONS') {
        const { allow } = request.routeOptions.config
        if (allow !== undefined) void reply.header('allow', allow)
        return reply.code(200).headers(preflightHeaders(headers)).send()
      }
      if (!request.routeOptions.config.open) {
        const caller = identify(headers, api.keys, settings)
        if (!caller) return turnAway(request, reply.header('www-authenticate', 'Bearer'), fromStatus(401))
        entry.caller = caller
        entry.onRevoked = (listener) => api.keys.onRevoked(caller.id, listener)
        call.note({ keyName: caller.keyName })
        const retryAfterSeconds = rate.take(caller.id)
        if (retryAfterSeconds > 0) {
          const { status, code, message } = fromStatus(429)
          return turnAway(request, reply, new ApiError(status, code, message, { retryAfterSeconds }))
        }
      }
      // Nothing is unpacked here: what is small on the way may be endless.
      if ((headers['content-encoding'] ?? 'identity') !== 'identity')
        return turnAway(request, reply, fromStatus(415))
      if (Number(headers['content-length'] ?? 0) > bodyLimitBytes)
        return turnAway(request, reply, fromStatus(413))
      // Who asks before the body comes is told now what would be said after it.
      if (headers.expect !== undefined) {
        const { refusal, allow } = request.routeOptions.config
        if (allow !== undefined) void reply.header('allow', allow)
        if (refusal) return turnAway(request, reply, refusal)
        if (!takesType(request)) return turnAway(request, reply, fromStatus(415))
      }
      if (!hold(request, reply)) {
        const { status, code, message } = fromStatus(503)
        return turnAway(request, reply, new ApiError(status, code, message, { retryAfterSeconds: 1 }))
      }
    })

    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, parsed) => {
      // Some clients name a type with every request, and send nothing; and where none would do it does not matter what it was.
      if (request.routeOptions.config.bodiless) {
        parsed(null)
        return
      }
      if (!takesType(request)) {
        parsed(fromStatus(415))
        return
      }
      try {
        const bytes = body as Buffer
        entries.get(request)?.call.asked(bytes.subarray(0, 70_000).toString())
        parsed(null, parseBody(bytes))
      } catch (error) {
        parsed(toApiError(error))
      }
    })
    scope.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const told = error instanceof ApiError ? error : fromServer(error)
      if (told.status === 500)
        log.error({ error, url: request.routeOptions.url }, 'A request of another program failed')
      return turnAway(request, reply, told)
    })

    const methods = new Map<string, string[]>()
    const add = <Schema extends z.ZodType>(route: RouteOptions<Schema>) => {
      methods.set(route.url, [...(methods.get(route.url) ?? []), route.method])
      addRoute(scope, entryOf, route, log)
    }
    openaiRoutes(api, add)
    anthropicRoutes(api, add)
    ollamaRoutes(api, add)
    llamaServerRoutes(api, add)
    addRefusals(app, scope, methods, turnAway)
    done()
  })
}

/** What Node's parser takes besides. */
const otherMethods =
  'ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY PROPFIND PROPPATCH PURGE QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'.split(
    ' ',
  )

/** What is asked there is sorted out by hand. */
const anywhere = '/*'

const every = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'] as const

/** Whatever else is asked under these addresses: 405 where another method would do, else 404. */
const addRefusals = (
  app: FastifyInstance,
  scope: FastifyInstance,
  methods: ReadonlyMap<string, string[]>,
  turnAway: (request: FastifyRequest, reply: FastifyReply, error: ApiError) => FastifyReply,
) => {
  const refuse = (
    url: string,
    others: readonly string[],
    dialect: Dialect,
    error: ApiError,
    allow?: string,
  ) => {
    scope.route({
      method: [...others],
      url,
      bodyLimit: bodyLimitBytes,
      config: { dialect, refusal: error, bodiless: true, ...(allow !== undefined && { allow }) },
      handler: (request, reply) => {
        if (allow !== undefined) void reply.header('allow', allow)
        return turnAway(request, reply, error)
      },
    })
  }
  const missing = fromStatus(404)
  const wrongMethod = fromStatus(405)
  for (const [url, taken] of methods) {
    const all = taken.includes('GET') ? [...taken, 'HEAD'] : taken
    const others = every.filter((method) => !all.includes(method))
    refuse(url, others, dialectFor(url), wrongMethod, allowOf(all))
  }
  for (const url of ['/v1', '/v1/*', '/api', '/api/*']) refuse(url, every, dialectFor(url), missing)
  refuse('/v1/messages/*', every, anthropic, missing)
  // Methods that no address here takes: 405 where another would do.
  for (const method of otherMethods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method)
  const patterns = [...methods].map(([url, taken]) => ({ pattern: patternOf(url), url, taken }))
  scope.route({
    method: otherMethods,
    url: anywhere,
    config: { dialect: openai, bodiless: true },
    handler: (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? ''
      const known = patterns.find(({ pattern }) => pattern.test(path))
      if (!known) return turnAway(request, reply, missing)
      return turnAway(request, reply.header('allow', allowOf(known.taken)), wrongMethod)
    },
  })
}

const allowOf = (taken: readonly string[]): string =>
  [...new Set([...taken, ...(taken.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ')

/** Which paths an address with `:name` or `*` in it is for. */
const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replaceAll(/[.]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.+')}$`)

const dialectFor = (url: string): Dialect =>
  url.startsWith('/api') ? ollama : url.startsWith('/v1/messages') ? anthropic : openai

/** What the server's own parser says. */
const fromServer = ({ statusCode = 500 }: { statusCode?: number }): ApiError =>
  statusCode >= 500 ? toApiError(null) : fromStatus(statusCode)
