import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { contract } from '#contract/index.ts'
import type { Access } from '#contract/procedure.ts'
import type { Uploads } from '#services/places/uploads.ts'
import { createWebServer, type AppRouter, type WebServer } from './index.ts'

/** Real sockets against a real server; behind it a router of two real procedures is enough. */
const base = implement(contract).$context<{ access: Access }>()
const router = {
  app: {
    checkLink: base.app.checkLink.handler(({ input, context }) => ({
      url: input.url.endsWith('/large') ? 'x'.repeat(2_000_000) : input.url,
      host: context.access,
    })),
  },
} as unknown as AppRouter

const noUploads: Uploads = {
  receive: () => Promise.reject(new Error('not here')),
  close: () => Promise.resolve(),
}

let dir: string
let server: WebServer
let host: string
let origin: string
const sessionKey = Buffer.alloc(32, 7)
const script = `console.log(${JSON.stringify('x'.repeat(10_000))})`

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palabre-http-'))
  const assetsDir = join(dir, 'renderer')
  await mkdir(join(assetsDir, 'assets'), { recursive: true })
  await writeFile(join(dir, 'secret.txt'), 'a secret outside')
  await writeFile(join(assetsDir, 'index.html'), '<!doctype html><title>Palabre</title>')
  await writeFile(join(assetsDir, 'assets/app-1234.js'), script)
  await writeFile(join(assetsDir, 'assets/app-1234.js.map'), '{}')
  await writeFile(join(assetsDir, '.hidden'), 'hidden')
  await symlink(join(dir, 'secret.txt'), join(assetsDir, 'link.txt'))
})
afterAll(() => rm(dir, { recursive: true }))

beforeEach(async () => {
  server = await createWebServer({
    router,
    uploads: noUploads,
    assetsDir: join(dir, 'renderer'),
    sessionKey,
    host: '127.0.0.1',
    port: 0,
  })
  origin = server.origin
  host = new URL(origin).host
  return () => server.close()
})

interface Sent {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
}
interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Sends exactly what it is given: no URL parser tidies the path, and Host may be any. */
async function send({ method = 'GET', path = '/', headers = {}, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const request = httpRequest({
    host: hostname,
    port,
    method,
    path,
    headers: { host, ...headers },
    agent: false,
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }
}

const postSession = (
  token: unknown,
  headers: Record<string, string> = {},
  body = JSON.stringify({ token }),
) =>
  send({
    method: 'POST',
    path: '/session',
    headers: { origin, 'content-type': 'application/json', ...headers },
    body,
  })

async function signIn(): Promise<string> {
  const { headers } = await postSession(server.token)
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

describe('who is let in', () => {
  it.each([
    ['the address itself', () => ({}), 200],
    ['localhost', () => ({ host: host.replace('127.0.0.1', 'localhost') }), 200],
    ['IPv6 loopback', () => ({ host: host.replace('127.0.0.1', '[::1]') }), 200],
    ['upper case', () => ({ host: host.replace('127.0.0.1', 'LOCALHOST') }), 200],
    ['our own Origin', () => ({ origin }), 200],
    ['a rebound name', () => ({ host: host.replace('127.0.0.1', 'evil.example') }), 403],
    [
      'a name that begins like ours',
      () => ({ host: `127.0.0.1.evil.example:${host.split(':')[1] ?? ''}` }),
      403,
    ],
    ['another port', () => ({ host: '127.0.0.1:1' }), 403],
    ['no port', () => ({ host: '127.0.0.1' }), 403],
    ['a foreign Origin', () => ({ origin: 'http://evil.example' }), 403],
    ['the Origin of another port', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['our Origin by https', () => ({ origin: origin.replace('http', 'https') }), 403],
    ['the Origin null', () => ({ origin: 'null' }), 403],
    ['a rebound name that brings our Origin', () => ({ host: 'evil.example', origin }), 403],
  ])('GET with %s', async (_, headers, status) => {
    for (const path of ['/', '/assets/app-1234.js'])
      expect((await send({ path, headers: headers() })).status).toBe(status)
    const elsewhere = await send({ path: '/nowhere', headers: headers() })
    expect(elsewhere.status).toBe(status === 403 ? 403 : 404)
  })

  it('answers every refusal with the security headers', async () => {
    for (const request of [
      { headers: { host: 'evil.example' } },
      { path: '/nowhere' },
      { path: '/%zz' },
      { path: '/session' },
    ]) {
      const { headers } = await send(request)
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self';/) as string,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })
})

describe('the session', () => {
  it('is a cookie that scripts cannot read, other than the token', async () => {
    const { status, headers } = await postSession(server.token)
    expect(status).toBe(204)
    const [cookie = ''] = headers['set-cookie'] ?? []
    expect(cookie).toMatch(
      new RegExp(`^palabre-${new URL(origin).port}=[^;]+; Path=/; HttpOnly; SameSite=Strict$`),
    )
    expect(cookie).not.toContain(server.token)
    expect((await send({ path: '/session', headers: { cookie: await signIn() } })).status).toBe(204)
    expect((await send({ path: '/session' })).status).toBe(401)
  })

  it.each([
    ['a wrong token', () => postSession('x'.repeat(43)), 401],
    ['an empty token', () => postSession(''), 401],
    ['no token', () => postSession(undefined), 400],
    ['a token that is no text', () => postSession({ toString: 'x' }), 400],
    ['JSON that is none', () => postSession('', {}, '{"token":'), 400],
    ['a key that would poison prototypes', () => postSession('', {}, '{"__proto__":{"token":"x"}}'), 400],
    ['an array', () => postSession('', {}, '[]'), 400],
    [
      'no Origin',
      () =>
        send({
          method: 'POST',
          path: '/session',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token: server.token }),
        }),
      403,
    ],
    [
      'a foreign Origin and the right token',
      () => postSession(server.token, { origin: 'http://evil.example' }),
      403,
    ],
    [
      'the type that a form can send',
      () => postSession(server.token, { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
    ],
    ['a text that is too long', () => postSession('x'.repeat(5000)), 413],
    ['PUT', () => send({ method: 'PUT', path: '/session', headers: { origin } }), 405],
    ['DELETE on the page', () => send({ method: 'DELETE', path: '/', headers: { origin } }), 405],
    ['POST to nowhere', () => send({ method: 'POST', path: '/nowhere', headers: { origin } }), 404],
  ])('refuses %s', async (_, attempt, status) => {
    const answer = await attempt()
    expect([answer.status, answer.headers['set-cookie']]).toEqual([status, undefined])
  })

  it('lets nobody guess', async () => {
    for (let attempt = 0; attempt < 10; attempt++) expect((await postSession('guess')).status).toBe(401)
    const { status, headers } = await postSession(server.token)
    expect(status).toBe(429)
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  })

  it('outlives a restart on the same port, and is worth nothing on another or with another key', async () => {
    const cookie = await signIn()
    const port = Number(new URL(origin).port)
    const again = async (key: Buffer, atPort: number, name: string) => {
      await server.close()
      server = await createWebServer({
        router,
        uploads: noUploads,
        assetsDir: join(dir, 'renderer'),
        sessionKey: key,
        host: '127.0.0.1',
        port: atPort,
      })
      origin = server.origin
      host = new URL(origin).host
      return (await send({ path: '/session', headers: { cookie: cookie.replace(/^[^=]+/, name) } })).status
    }
    expect(await again(sessionKey, port, `palabre-${port}`)).toBe(204)
    expect(await again(Buffer.alloc(32, 8), port, `palabre-${port}`)).toBe(401)
    expect(await again(sessionKey, 0, `palabre-${port}`)).toBe(401)
    expect(await again(sessionKey, 0, `palabre-${new URL(origin).port}`)).toBe(401)
  })
})

describe('the files', () => {
  it('come compressed as the browser likes it, and for ever when their name has a hash', async () => {
    const path = '/assets/app-1234.js'
    const brotli = await send({ path, headers: { 'accept-encoding': 'gzip, deflate, br' } })
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script)
    const zipped = await send({ path, headers: { 'accept-encoding': 'gzip, br;q=0' } })
    expect(gunzipSync(zipped.body).toString()).toBe(script)
    const plain = await send({ path })
    expect([plain.body.toString(), plain.headers['content-encoding']]).toEqual([script, undefined])
    const page = await send({ path: '/?x=1' })
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache'])
    expect((await send({ method: 'HEAD', path: '/' })).status).toBe(200)
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/etc/passwd',
    '/assets/app-1234.js%00.txt',
    '/assets/app-1234.js.map',
    '/.hidden',
    '/link.txt',
    '/assets',
    '/assets/',
    '/constructor',
    '/__proto__',
    'http://evil.example/secret.txt',
  ])('do not include %s', async (path) => {
    const { status, body } = await send({ path })
    expect(status).toBe(404)
    expect(body.toString()).toBe('{"error":"NOT_FOUND"}')
  })

  it('need a path that is one', async () => {
    const { status, body } = await send({ path: '/%zz' })
    expect([status, body.toString()]).toEqual([400, '{"error":"BAD_REQUEST"}'])
  })
})

describe('the WebSocket', () => {
  it.each([
    ['no cookie', () => ({ origin }), '/rpc', 401],
    [
      'a made-up cookie',
      () => ({ origin, cookie: `palabre-${host.split(':')[1] ?? ''}=1.2.3` }),
      '/rpc',
      401,
    ],
    [
      'the token as a cookie',
      () => ({ origin, cookie: `palabre-${host.split(':')[1] ?? ''}=${server.token}` }),
      '/rpc',
      401,
    ],
  ])('is refused with %s', async (_, headers, path, status) => {
    expect((await send({ path, headers: { ...upgradeHeaders, ...headers() } })).status).toBe(status)
  })

  it.each([
    ['no Origin', () => ({}), '/rpc', 403],
    ['a foreign Origin', () => ({ origin: 'http://evil.example' }), '/rpc', 403],
    ['a rebound name', () => ({ origin, host: 'evil.example' }), '/rpc', 403],
    ['another path', () => ({ origin }), '/rpc/../rpc', 404],
    ['a query', () => ({ origin }), '/rpc?token=x', 404],
  ])('is refused with a good cookie and %s', async (_, headers, path, status) => {
    const cookie = await signIn()
    expect((await send({ path, headers: { ...upgradeHeaders, cookie, ...headers() } })).status).toBe(status)
  })

  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://${host}/rpc`, { headers: { origin, cookie: await signIn() } })
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
    await server.close()
    const [code] = (await closed) as [number]
    expect(code).toBe(1001)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('broken and slow requests', () => {
  const raw = async (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(origin)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write(bytes)
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    await once(socket, 'close')
    return answer.split('\r\n', 1)[0] ?? ''
  }

  it.each([
    ['what is not HTTP', () => 'HELLO\r\n\r\n', /400/],
    ['no Host', () => 'GET / HTTP/1.1\r\n\r\n', /400/],
    ['an empty Host', () => 'GET / HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n', /403/],
    ['no Host in HTTP/1.0', () => 'GET / HTTP/1.0\r\n\r\n', /403/],
    [
      'two lengths',
      () => `POST /session HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n`,
      /400/,
    ],
    [
      'length and chunks',
      () =>
        `POST /session HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`,
      /400/,
    ],
    [
      'headers without end',
      () => `GET / HTTP/1.1\r\nhost: ${host}\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      /431/,
    ],
  ])('refuses %s', async (_, bytes, answer) => {
    expect(await raw(bytes())).toMatch(answer)
  })

  it('does not wait for headers that never end', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: ${host}\r\n`)).toMatch(/408/)
  }, 10_000)

  it('does not wait for a body that never ends', async () => {
    const request = `POST /session HTTP/1.1\r\nhost: ${host}\r\norigin: ${origin}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{`
    expect(await raw(request)).toMatch(/408/)
  }, 15_000)
})
