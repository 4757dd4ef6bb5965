import { once } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { contract } from '#contract/index.ts'
import { useWebServer } from '#e2e/fixtures/web-server.ts'

const web = useWebServer()
const { send, signIn } = web

const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

describe('the WebSocket', () => {
  it.each([
    ['no cookie', () => ({ origin: web.origin }), '/rpc', 401],
    [
      'a made-up cookie',
      () => ({ origin: web.origin, cookie: `palabre-${web.host.split(':')[1] ?? ''}=1.2.3` }),
      '/rpc',
      401,
    ],
    [
      'the token as a cookie',
      () => ({ origin: web.origin, cookie: `palabre-${web.host.split(':')[1] ?? ''}=${web.token}` }),
      '/rpc',
      401,
    ],
  ])('is refused with %s', async (_, headers, path, status) => {
    expect((await send({ path, headers: { ...upgradeHeaders, ...headers() } })).status).toBe(status)
  })

  it.each([
    ['no Origin', () => ({}), '/rpc', 403],
    ['a foreign Origin', () => ({ origin: 'http://evil.example' }), '/rpc', 403],
    ['a rebound name', () => ({ origin: web.origin, host: 'evil.example' }), '/rpc', 403],
    ['another path', () => ({ origin: web.origin }), '/rpc/../rpc', 404],
    ['a query', () => ({ origin: web.origin }), '/rpc?token=x', 404],
  ])('is refused with a good cookie and %s', async (_, headers, path, status) => {
    const cookie = await signIn()
    expect((await send({ path, headers: { ...upgradeHeaders, cookie, ...headers() } })).status).toBe(status)
  })

  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://${web.host}/rpc`, {
      headers: { origin: web.origin, cookie: await signIn() },
    })
    await once(socket, 'open')
    return socket
  }

  const clientOf = (socket: WebSocket): ContractRouterClient<typeof contract> =>
    // What the link takes is the browser's WebSocket; ws has the same shape.
    createORPCClient(new RPCLink({ websocket: socket }))

  it('is asked for, not fetched', async () => {
    expect((await send({ path: '/rpc' })).status).toBe(426)
  })

  it('carries the contract, as the owner', async () => {
    const socket = await open()
    expect(await clientOf(socket).app.checkLink({ url: 'https://example.org' })).toEqual({
      url: 'https://example.org',
      host: 'owner',
    })
  })

  it('closes on a message that is too large, and goes on serving others', async () => {
    const [large, other] = [await open(), await open()]
    large.on('error', () => undefined)
    large.send(Buffer.alloc(17 * 1024 * 1024))
    const [code] = (await once(large, 'close')) as [number]
    expect([code, other.readyState]).toEqual([1009, WebSocket.OPEN])
  })

  it('closes a reader that does not read', async () => {
    const [stuck, other] = [await open(), await open()]
    const [large, small] = [clientOf(stuck), clientOf(other)]
    stuck.pause()
    const calls = Array.from({ length: 40 }, () => large.app.checkLink({ url: 'https://x.org/large' }))
    const outcome = Promise.allSettled(calls)
    // Each of these is asked after the large ones, on the server's own clock.
    for (let call = 0; call < 40; call++) await small.app.checkLink({ url: 'https://x.org/' })
    stuck.resume()
    const [code] = (await once(stuck, 'close')) as [number]
    expect(code).toBe(1006)
    expect((await outcome).some(({ status }) => status === 'rejected')).toBe(true)
    expect(other.readyState).toBe(WebSocket.OPEN)
  })

  it('closes with the server, at once', async () => {
    const socket = await open()
    const closed = once(socket, 'close')
    const startedAt = performance.now()
    await web.close()
    const [code] = (await closed) as [number]
    expect(code).toBe(1001)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
