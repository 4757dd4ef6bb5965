import type { FastifyInstance } from 'fastify'
import { refuseShaped, type ShapeOfBroken } from './app.ts'

/** A body of some kB that takes longer is sent slowly on purpose. */
const wholeRequestMs = 10_000

/** Routes that watch over their own time. */
const takesFiles = new Set(['/upload/:name', '/attach/:chatId/:name'])

/** Gives every request but an upload ten seconds to arrive whole: 408, and the connection is closed. */
export function limitRequestTime(app: FastifyInstance, shapeOf: ShapeOfBroken = () => null): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request
    if (!raw.complete && !takesFiles.has(request.routeOptions.url ?? '')) {
      const timer = setTimeout(() => {
        if (reply.sent) raw.destroy()
        else void refuseShaped(reply.header('connection', 'close'), 408, shapeOf(request.url, 408))
      }, wholeRequestMs)
      raw.once('close', () => clearTimeout(timer))
      raw.once('end', () => clearTimeout(timer))
    }
    done()
  })
}
