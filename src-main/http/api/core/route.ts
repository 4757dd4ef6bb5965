import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { CallRecord } from '#services/api/calls.ts'
import type { Log } from '#lib/log.ts'
import { watchCaller, type CallerWatch } from './caller-watch.ts'
import { ApiError, CallerLeft, toApiError, whyEnded } from './errors.ts'
import type { Caller } from './guard.ts'

/** One way in which clients and servers talk. */
export interface Dialect {
  name: 'openai' | 'anthropic' | 'ollama'
  /** An error as its clients know it. */
  failure(error: ApiError): object
  /** curl's examples send JSON without saying so. */
  takesAnyType?: boolean
}

/** A request that is being served. */
export interface Visit<Body = unknown> {
  body: Body
  params: Readonly<Record<string, string>>
  /** What stands behind the `?`. */
  query: URLSearchParams
  headers: FastifyRequest['headers']
  caller: Caller
  call: CallRecord
  /** Aborts when the caller is gone. */
  signal: AbortSignal
  /** The model has begun: whoever is gone by now is found out. */
  begun(): void
}

/** What is answered: a value, a text of another type, or a stream of texts that are sent as they come. */
export type Answer =
  | { json: unknown; headers?: Record<string, string> }
  | { text: string; type: string; headers?: Record<string, string> }
  | {
      stream: AsyncGenerator<string, void>
      type: 'text/event-stream' | 'application/x-ndjson'
      failure: (error: ApiError) => string
    }

export interface RouteOptions<Schema extends z.ZodType> {
  method: 'GET' | 'POST' | 'DELETE' | 'HEAD'
  url: string
  dialect: Dialect
  /** Absent where no body is read. */
  body?: Schema
  /** It may be asked without a key: it says nothing. */
  open?: boolean
  serve: (visit: Visit<z.output<Schema>>) => Promise<Answer> | Answer
}

/** What the hooks found out about a request. */
export interface Entry {
  caller: Caller
  call: CallRecord
  /** Calls `listener` when the key that this came with is revoked; the result ends that. Absent where none was needed. */
  onRevoked?: (listener: () => void) => () => void
  /** What the caller was told, for the log. */
  error?: string
}

/** The largest body: a long conversation with long documents. */
export const bodyLimitBytes = 32 << 20
/** A reader that has this much waiting does not read; the largest piece, which goes out at once however large it is, is not counted. */
const maxBufferedBytes = 1 << 20
/** A reader has so long to take what is left when all is said. */
const lastReadMs = 30_000

/** Registers a route: checks the body, serves it, and sends what comes in the dialect's own shape. */
export const addRoute = <Schema extends z.ZodType>(
  scope: FastifyInstance,
  entryOf: (request: FastifyRequest) => Entry,
  { method, url, dialect, body, open = false, ...route }: RouteOptions<Schema>,
  log: Log,
): void => {
  scope.route({
    method,
    url,
    bodyLimit: bodyLimitBytes,
    config: { dialect, open, bodiless: body === undefined },
    handler: async (request, reply) => {
      const entry = entryOf(request)
      const outlet = createOutlet(request, reply, entry)
      const unlisten = entry.onRevoked?.(() => outlet.watch.end(keyRevoked()))
      try {
        const visit: Visit<z.output<Schema>> = {
          body: (body?.parse(request.body === undefined ? {} : request.body) ?? {}) as z.output<Schema>,
          params: request.params as Record<string, string>,
          query: new URLSearchParams(request.url.split('?', 2)[1]),
          headers: request.headers,
          caller: entry.caller,
          call: entry.call,
          signal: outlet.watch.signal,
          begun: () => outlet.watch.begun(),
        }
        await outlet.send(await route.serve(visit))
      } catch (error) {
        const { signal } = outlet.watch
        const why = signal.aborted ? whyEnded(signal) : error
        if (why instanceof CallerLeft) {
          outlet.drop()
          return
        }
        const told = toApiError(why)
        entry.error = told.message
        if (told.status === 500)
          log.error({ error: told.cause ?? error, url }, 'A request of another program failed')
        outlet.refuse(told, dialect)
      } finally {
        unlisten?.()
        outlet.watch.done()
      }
    },
  })
}

const keyRevoked = () =>
  new ApiError(401, 'invalid_api_key', 'The key was revoked while this was being answered. It ends here.')

/** Sends a refusal before or instead of an answer. */
export const sendFailure = (reply: FastifyReply, error: ApiError, dialect: Dialect): FastifyReply => {
  if (error.retryAfterSeconds !== null) void reply.header('retry-after', error.retryAfterSeconds)
  // What does not fit now will not fit at a client's third try either.
  if (error.code === 'model_does_not_fit') void reply.header('x-should-retry', 'false')
  return reply
    .code(error.status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(dialect.failure(error)))
}

interface Outlet {
  readonly watch: CallerWatch
  send(answer: Answer): Promise<void>
  refuse(error: ApiError, dialect: Dialect): void
  /** Nobody is there: nothing is sent. */
  drop(): void
}

const createOutlet = (request: FastifyRequest, reply: FastifyReply, entry: Pick<Entry, 'error'>): Outlet => {
  const { raw } = reply
  let streams = false

  /** The status and headers, sent by hand from here on. */
  const commit = (type: string) => {
    if (raw.headersSent) return
    reply.hijack()
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': type,
      'cache-control': 'no-store',
    })
  }
  const watch = watchCaller(request.raw.socket, {
    // It says nothing yet, and leaves the status open. Whoever speaks HTTP/1.0 does not know it.
    waiting: () => {
      if (!raw.headersSent && !raw.destroyed && request.raw.httpVersion === '1.1') raw.writeContinue()
    },
    working: () => {
      if (!streams) {
        // White space may stand before any JSON.
        commit('application/json; charset=utf-8')
        raw.write('\n')
      } else if (raw.headersSent) raw.write('\n')
    },
  })
  const isEnded = () => watch.signal.aborted
  /** How much the largest piece so far has left waiting. */
  let largest = 0
  const write = (text: string) => {
    if (text === '' || raw.destroyed) return
    // What waited before counts: nothing of this piece is sent within its own turn, so that no reader can have taken it.
    const waiting = raw.writableLength
    if (waiting > maxBufferedBytes + largest) {
      watch.giveUp()
      return
    }
    raw.write(text)
    largest = Math.max(largest, raw.writableLength - waiting)
  }
  const finish = (text: string) => {
    raw.end(text)
    if (raw.writableFinished) return
    const timer = setTimeout(() => raw.destroy(), lastReadMs)
    raw.once('close', () => clearTimeout(timer))
  }

  return {
    watch,
    send: async (answer) => {
      if ('stream' in answer) {
        streams = true
        const { stream, type, failure } = answer
        // Until the first words are there, an error has a status of its own.
        const first = await stream.next()
        if (isEnded()) throw whyEnded(watch.signal)
        commit(type)
        if (!first.done) write(first.value)
        try {
          for await (const text of stream) write(text)
        } catch (error) {
          const why = isEnded() ? whyEnded(watch.signal) : error
          if (why instanceof CallerLeft) throw why
          const told = toApiError(why)
          entry.error = told.message
          write(failure(told))
        }
        finish('')
        return
      }
      if (reply.sent) {
        finish('json' in answer ? JSON.stringify(answer.json) : answer.text)
        return
      }
      // By hand, in their own case: some clients look for names as they are written.
      for (const [name, value] of Object.entries(answer.headers ?? {})) raw.setHeader(name, value)
      if ('text' in answer) void reply.type(answer.type).send(answer.text)
      else {
        void reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.json))
      }
    },
    refuse: (error, dialect) => {
      if (raw.headersSent) finish(JSON.stringify(dialect.failure(error)))
      else void sendFailure(reply, error, dialect)
    },
    drop: () => {
      if (!reply.sent) reply.hijack()
      raw.destroy()
    },
  }
}
