import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

/**
 * Who asks before sending a body (`Expect: 100-continue`, RFC 9110 10.1.1) is told to go on only when every hook has let the request
 * in. Node would say so at once, and a body of megabytes would come for nothing.
 */
export function answerExpectations(app: FastifyInstance): void {
  const asking = new WeakSet<IncomingMessage>()
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    asking.add(request)
    app.server.emit('request', request, response)
  })
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (asking.delete(request.raw)) reply.raw.writeContinue()
    done()
  })
}
