import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ShapeOfBroken } from './app.ts'
import { securityHeaders } from './security-headers.ts'

/**
 * Who asks before sending a body (`Expect: 100-continue`, RFC 9110 10.1.1) is told to go on only when every hook has let the request
 * in. Node would say so at once, and a body of megabytes would come for nothing. Whoever expects something else, or takes this for a proxy
 * (`CONNECT`), is told that it cannot be had; Node would say nothing.
 */
export function answerExpectations(app: FastifyInstance, shapeOf: ShapeOfBroken): void {
  const asking = new WeakSet<IncomingMessage>()
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    asking.add(request)
    app.server.emit('request', request, response)
  })
  app.server.on('checkExpectation', ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(shapeOf(url, 417) ?? { error: 'EXPECTATION_FAILED' })
    // A body may come all the same, and be taken for the next request.
    const head = {
      connection: 'close',
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    }
    response.writeHead(417, { ...securityHeaders, ...head }).end(body)
  })
  app.server.on('connect', (_: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () =>
      socket.destroy(),
    )
  })
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (asking.delete(request.raw)) reply.raw.writeContinue()
    done()
  })
}
