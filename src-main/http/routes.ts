import type { FastifyInstance } from 'fastify'
import { refuse, refuseShaped, type ShapeOfBroken } from './app.ts'
import { chooseEncoding, type Assets } from './assets.ts'
import type { Gate } from './gate.ts'
import { createRateLimit } from './rate-limit.ts'

/** `GET /session`: 204 when the cookie is good. `POST /session` with `{ token }`: 204 and the cookie. Else 401. */
export function addSession(app: FastifyInstance, gate: () => Gate): void {
  const attempts = createRateLimit({ max: 10, windowMs: 60_000 })
  const headers = { 'cache-control': 'no-store' }

  app.get('/session', (request, reply) =>
    gate().sessions.has(request.headers.cookie)
      ? reply.code(204).headers(headers).send()
      : refuse(reply, 401, 'NO_SESSION'),
  )

  app.post('/session', (request, reply) => {
    const waitSeconds = attempts.retryAfterSeconds(request.ip)
    if (waitSeconds > 0) return refuse(reply.header('retry-after', waitSeconds), 429, 'TOO_MANY_ATTEMPTS')
    const token = tokenIn(request.body)
    if (token === null) return refuse(reply, 400, 'BAD_REQUEST')
    const cookie = gate().sessions.open(token)
    if (cookie === null) {
      attempts.fail(request.ip)
      return refuse(reply, 401, 'WRONG_TOKEN')
    }
    return reply.code(204).headers(headers).header('set-cookie', cookie).send()
  })
}

function tokenIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('token' in body)) return null
  return typeof body.token === 'string' ? body.token : null
}

/** The interface itself, which is no secret: it can do nothing without a session. */
export function addInterface(app: FastifyInstance, assets: Assets, shapeOf: ShapeOfBroken): void {
  app.get('/*', async (request, reply) => {
    const path = pathOf(request.url)
    const asset = assets.get(path)
    if (!asset) return refuseShaped(reply, 404, shapeOf(path, 404))
    const encoding = asset.compressible ? chooseEncoding(request.headers['accept-encoding']) : 'identity'
    if (encoding !== 'identity') void reply.header('content-encoding', encoding)
    if (asset.compressible) void reply.header('vary', 'accept-encoding')
    return reply
      .type(asset.type)
      .header('cache-control', asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .send(await asset.bytes(encoding))
  })

  app.get('/rpc', (_, reply) => refuse(reply.header('upgrade', 'websocket'), 426, 'WEBSOCKET_ONLY'))

  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url)
    const allow =
      path === '/session' ? 'GET, HEAD, POST' : path === '/rpc' || assets.has(path) ? 'GET, HEAD' : null
    // A base address with a slash too many, or in capitals, is that of a program.
    if (allow === null) return refuseShaped(reply, 404, shapeOf(path, 404))
    return refuse(reply.header('allow', allow), 405, 'METHOD_NOT_ALLOWED')
  })
}

/** The part before the query, as it was sent: names of assets need no decoding. */
function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? ''
}
