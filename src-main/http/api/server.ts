import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Log } from '#lib/log.ts'
import type { Api, ApiDoor } from '#services/api/index.ts'
import { createApp, refuseShaped } from '../app.ts'
import { createGate } from '../gate.ts'
import { limitRequestTime } from '../request-time.ts'
import { securityHeaders } from '../security-headers.ts'
import { addApi, brokenForApi } from './index.ts'

const host = '127.0.0.1'

/** A door for the desktop app, which has no other server: the routes for other programs on loopback and nothing else. */
export const createApiDoor = (api: Api, log: Log): ApiDoor => {
  let app: FastifyInstance | undefined
  return {
    sharesAddress: false,
    open: async (port) => {
      const shapeOf = (url: string, status: number) => brokenForApi(api, url, status)
      const server = createApp(shapeOf)
      let gate = createGate(host, -1, Buffer.alloc(32))
      server.addHook('onRequest', async (_, reply) => {
        void reply.headers(securityHeaders)
      })
      limitRequestTime(server, shapeOf)
      addApi(server, { api, gate: () => gate, log })
      server.get('/', (_, reply) => reply.type('text/plain; charset=utf-8').send('Palabre is running.\n'))
      server.setNotFoundHandler((request, reply) => refuseShaped(reply, 404, shapeOf(request.url, 404)))
      await server.listen({ host, port })
      app = server
      const { port: taken } = server.server.address() as AddressInfo
      gate = createGate(host, taken, Buffer.alloc(32))
      return `http://${host}:${taken}`
    },
    close: async () => {
      await app?.close()
      app = undefined
    },
  }
}
