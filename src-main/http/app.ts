import type { Socket } from 'node:net'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { answerExpectations } from './expectations.ts'
import { securityHeaders } from './security-headers.ts'

const maxConnections = 256
/** So long a refusal has to be read in. */
const lastWordMs = 500
const names: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  413: 'TOO_LARGE',
  414: 'TOO_LONG',
  415: 'UNSUPPORTED_TYPE',
  431: 'HEADERS_TOO_LARGE',
}

/** Refuses in a word: a code for programs, and nothing of what is inside. */
export function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).headers(securityHeaders).send({ error })
}

/** What is said of an address that cannot be read, by those who have a shape of their own for it; null for others. */
export type ShapeOfBroken = (url: string, status: number) => object | null

const refuseBroken =
  (shapeOf: ShapeOfBroken) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? 500
    const shape = status < 500 ? shapeOf(request.url, status) : null
    if (shape) void reply.code(status).headers(securityHeaders).send(shape)
    else void refuse(reply, status, names[status] ?? 'INTERNAL')
  }

/** What is not even HTTP, or too slow to be. */
function hangUp(error: NodeJS.ErrnoException, socket: Socket): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  // Whoever does not end its own side would keep its place for ever.
  const timer = setTimeout(() => socket.destroy(), lastWordMs)
  socket.once('close', () => clearTimeout(timer))
}

/** A server that knows no route yet, with the limits on size and time, and refusals that say little. */
export function createApp(shapeOf: ShapeOfBroken = () => null): FastifyInstance {
  const app = fastify({
    bodyLimit: 4096,
    // An upload takes as long as it takes; all others are timed by limitRequestTime.
    requestTimeout: 0,
    // The longest name of a file, with every byte escaped.
    routerOptions: { maxParamLength: 1024 },
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    http: {
      maxHeaderSize: 16_384,
      headersTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      // Java's clients ask for HTTP/2 with every request, and are content to be answered without.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    frameworkErrors: refuseBroken(shapeOf),
    clientErrorHandler: hangUp,
  })
  app.server.maxConnections = maxConnections
  answerExpectations(app)
  app.setErrorHandler(refuseBroken(() => null))
  return app
}
