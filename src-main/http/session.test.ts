import { describe, expect, it } from 'vitest'
import { sessionKey, useWebServer } from '#e2e/fixtures/web-server.ts'

const web = useWebServer()
const { send, postSession, signIn } = web

describe('who is let in', () => {
  it.each([
    ['the address itself', () => ({}), 200],
    ['localhost', () => ({ host: web.host.replace('127.0.0.1', 'localhost') }), 200],
    ['IPv6 loopback', () => ({ host: web.host.replace('127.0.0.1', '[::1]') }), 200],
    ['upper case', () => ({ host: web.host.replace('127.0.0.1', 'LOCALHOST') }), 200],
    ['our own Origin', () => ({ origin: web.origin }), 200],
    ['a rebound name', () => ({ host: web.host.replace('127.0.0.1', 'evil.example') }), 403],
    [
      'a name that begins like ours',
      () => ({ host: `127.0.0.1.evil.example:${web.host.split(':')[1] ?? ''}` }),
      403,
    ],
    ['another port', () => ({ host: '127.0.0.1:1' }), 403],
    ['no port', () => ({ host: '127.0.0.1' }), 403],
    ['a foreign Origin', () => ({ origin: 'http://evil.example' }), 403],
    ['the Origin of another port', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['our Origin by https', () => ({ origin: web.origin.replace('http', 'https') }), 403],
    ['the Origin null', () => ({ origin: 'null' }), 403],
    ['a rebound name that brings our Origin', () => ({ host: 'evil.example', origin: web.origin }), 403],
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
    const { status, headers } = await postSession(web.token)
    expect(status).toBe(204)
    const [cookie = ''] = headers['set-cookie'] ?? []
    expect(cookie).toMatch(
      new RegExp(`^palabre-${new URL(web.origin).port}=[^;]+; Path=/; HttpOnly; SameSite=Strict$`),
    )
    expect(cookie).not.toContain(web.token)
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
          body: JSON.stringify({ token: web.token }),
        }),
      403,
    ],
    [
      'a foreign Origin and the right token',
      () => postSession(web.token, { origin: 'http://evil.example' }),
      403,
    ],
    [
      'the type that a form can send',
      () => postSession(web.token, { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
    ],
    ['a text that is too long', () => postSession('x'.repeat(5000)), 413],
    ['PUT', () => send({ method: 'PUT', path: '/session', headers: { origin: web.origin } }), 405],
    ['DELETE on the page', () => send({ method: 'DELETE', path: '/', headers: { origin: web.origin } }), 405],
    [
      'POST to nowhere',
      () => send({ method: 'POST', path: '/nowhere', headers: { origin: web.origin } }),
      404,
    ],
  ])('refuses %s', async (_, attempt, status) => {
    const answer = await attempt()
    expect([answer.status, answer.headers['set-cookie']]).toEqual([status, undefined])
  })

  it('lets nobody guess', async () => {
    for (let attempt = 0; attempt < 10; attempt++) expect((await postSession('guess')).status).toBe(401)
    const { status, headers } = await postSession(web.token)
    expect(status).toBe(429)
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  })

  it('outlives a restart on the same port, and is worth nothing on another or with another key', async () => {
    const cookie = await signIn()
    const port = Number(new URL(web.origin).port)
    const again = async (key: Buffer, atPort: number, name?: string) => {
      await web.restart(key, atPort)
      const renamed = cookie.replace(/^[^=]+/, name ?? `palabre-${new URL(web.origin).port}`)
      return (await send({ path: '/session', headers: { cookie: renamed } })).status
    }
    expect(await again(sessionKey, port, `palabre-${port}`)).toBe(204)
    expect(await again(Buffer.alloc(32, 8), port, `palabre-${port}`)).toBe(401)
    expect(await again(sessionKey, 0, `palabre-${port}`)).toBe(401)
    expect(await again(sessionKey, 0)).toBe(401)
  })
})
