import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { answerExpectations } from './expectations.ts'
import { createHangUp } from './hang-up.ts'
import { securityHeaders } from './security-headers.ts'

const maxConnections = 256
const names: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  408: 'TOO_SLOW',
  413: 'TOO_LARGE',
  414: 'TOO_LONG',
  415: 'UNSUPPORTED_TYPE',
  431: 'HEADERS_TOO_LARGE',
}

/** Refuses in a word: a code for programs, and nothing of what is inside. */
export function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).headers(securityHeaders).send({ error })
}

/** What is said to whoever is refused before any route is asked, by those who have a shape of their own for it; null for others. */
export type ShapeOfBroken = (url: string, status: number) => object | null

/** Refuses in the shape of whom the request was for, else in a word. */
export function refuseShaped(reply: FastifyReply, status: number, shape: object | null): FastifyReply {
  if (!shape) return refuse(reply, status, names[status] ?? 'INTERNAL')
  return reply.code(status).headers(securityHeaders).send(shape)
}

const refuseBroken =
  (shapeOf: ShapeOfBroken) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? 500
    void refuseShaped(reply, status, status < 500 ? shapeOf(request.url, status) : null)
  }

/** A server that knows no route yet, with the limits on size and time, and refusals that say little. */
export function createApp(shapeOf: ShapeOfBroken = () => null): FastifyInstance {
  const answering = createHangUp(shapeOf)
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
      // A request that names no host is refused like any other that may not be asked.
      requireHostHeader: false,
      // Java's clients ask for HTTP/2 with every request, and are content to be answered without.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    frameworkErrors: refuseBroken(shapeOf),
    clientErrorHandler: answering.hangUp,
  })
  app.server.maxConnections = maxConnections
  app.server.on('request', answering.began)
  answerExpectations(app, shapeOf)
  app.setErrorHandler(refuseBroken(() => null))
  return app
}
