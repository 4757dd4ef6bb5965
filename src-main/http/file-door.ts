import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type AppErrorCode } from '#contract/errors.ts'
import { refuse } from './app.ts'
import type { Gate } from './gate.ts'
import { securityHeaders } from './security-headers.ts'

/** How long nothing may come. */
const idleMs = 30_000

export interface ComingFile {
  /** As announced: the parser of requests sees to it that no more comes. */
  lengthBytes: number
  body: AsyncIterable<Uint8Array>
  /** Aborted when the sender goes away. */
  signal: AbortSignal
}

interface FileDoor<Params> {
  /** With a name for each of `Params`. */
  url: string
  mostAtOnce: number
  largestBytes?: number
  /** The status of an answer. */
  taken: 200 | 201
  statusOf: (code: AppErrorCode) => number
  /** What it returns is the answer. */
  take: (file: ComingFile, params: Params) => Promise<unknown>
}

/**
 * `PUT url`: takes a file as the body of a request from a page with a session. 401, 403, 411, 413, 429 and what `statusOf` says come
 * with `{ error: { code, message, details? } }`, or `{ error }` where there is nothing more to say.
 */
export function addFileDoor<Params>(app: FastifyInstance, gate: () => Gate, door: FileDoor<Params>): void {
  const { url, mostAtOnce, largestBytes = Infinity, taken, statusOf, take } = door
  void app.register((scope, _options, done) => {
    let underWay = 0
    scope.removeAllContentTypeParsers()
    // The body stays a stream: it can be larger than memory.
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body))

    scope.put(url, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      if (!gate().sessions.has(request.headers.cookie)) return turnAway(reply, 401, 'NO_SESSION')
      const length = request.headers['content-length']
      if (length === undefined) return turnAway(reply, 411, 'LENGTH_REQUIRED')
      const lengthBytes = Number(length)
      if (lengthBytes > largestBytes) return turnAway(reply, 413, 'TOO_LARGE')
      if (underWay >= mostAtOnce) return turnAway(reply, 429, 'TOO_MANY_UPLOADS')
      underWay += 1
      const gone = new AbortController()
      const leave = () => gone.abort()
      const { socket } = request.raw
      socket.once('close', leave)
      try {
        const file = { lengthBytes, body: bodyOf(request), signal: gone.signal }
        const answer = await take(file, request.params as Params)
        return await reply.code(taken).headers(securityHeaders).send(answer)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        return await leaveBody(reply)
          .code(statusOf(error.code))
          .headers(securityHeaders)
          .send({ error: error.toInfo() })
      } finally {
        underWay -= 1
        // A browser sends many files through one connection.
        socket.off('close', leave)
      }
    })
    done()
  })
}

/** What is sent, as long as it keeps coming. */
async function* bodyOf(request: FastifyRequest): AsyncGenerator<Uint8Array> {
  const { socket } = request.raw
  const giveUp = () => socket.destroy()
  socket.setTimeout(idleMs, giveUp)
  try {
    yield* (request.body ?? []) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'The file did not arrive whole; nothing was kept. Send it again.', {
      cause,
    })
  } finally {
    socket.setTimeout(0, giveUp)
  }
}

/** The rest of a body that nobody wants is not read to its end: the connection goes after the answer. */
const leaveBody = (reply: FastifyReply) => reply.header('connection', 'close')

/** Refuses in a word, without waiting for the body. */
const turnAway = (reply: FastifyReply, status: number, error: string) =>
  refuse(leaveBody(reply), status, error)
