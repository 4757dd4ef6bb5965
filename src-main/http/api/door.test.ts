import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const chat = '/v1/chat/completions'
const hello = { model: tinyModel, messages: [{ role: 'user', content: 'Hello' }] }

describe('who may call', () => {
  it('is nobody while the switch is off', async () => {
    const { send, post, client } = await startApiServer()
    expect((await send('GET', '/v1/models')).status).toBe(200)
    await client.api.update({ enabled: false })
    for (const path of ['/v1/models', '/health', '/api/tags', '/v1/nowhere'])
      expect([path, (await send('GET', path)).status]).toEqual([path, 404])
    expect((await post(chat, hello)).status).toBe(403)
  })

  it.each([
    ['no key', { authorization: undefined }, 401],
    ['a wrong key', { authorization: 'Bearer palabre-wrong' }, 401],
    ['another way of signing in', { authorization: 'Basic eDp5' }, 401],
    ['an empty key', { authorization: 'Bearer ' }, 401],
    ['a rebound name', { host: 'evil.example' }, 403],
    ['a foreign origin', { origin: 'http://evil.example' }, 403],
    ['the origin null', { origin: 'null' }, 403],
  ])('turns away %s', async (_, headers, status) => {
    const { post, send } = await startApiServer()
    const answer = await post(chat, hello, headers)
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([status, undefined])
    expect((await send('GET', '/v1/models', { headers })).status).toBe(status)
  })

  it('tells of an address that cannot be read in the words of its dialect', async () => {
    const { send, client } = await startApiServer()
    const error = async (path: string) => {
      const { status, text } = await send('GET', path)
      return [status, JSON.parse(text)] as [number, unknown]
    }
    expect(await error('/v1/models/%')).toMatchObject([400, { error: { code: 'bad_request' } }])
    expect(await error('/api/%zz')).toMatchObject([
      400,
      { error: expect.stringContaining('address') as string },
    ])
    await client.api.update({ enabled: false })
    expect(await error('/v1/models/%')).toEqual([400, { error: 'BAD_REQUEST' }])
  })

  it('takes the key as Anthropic’s clients send it, and none when the owner says so', async () => {
    const { send, apiKey, client } = await startApiServer()
    const bare = { authorization: undefined }
    expect((await send('GET', '/v1/models', { headers: { ...bare, 'x-api-key': apiKey } })).status).toBe(200)
    await client.api.update({ keysRequired: false })
    expect((await send('GET', '/v1/models', { headers: bare })).status).toBe(200)
    expect(
      (await send('GET', '/v1/models', { headers: { ...bare, origin: 'http://evil.example' } })).status,
    ).toBe(403)
  })

  it('lets pages in that the owner listed, and answers their browsers’ questions', async () => {
    const { send, client } = await startApiServer()
    const origin = 'http://localhost:3000'
    const asked = {
      origin,
      authorization: undefined,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    }
    expect((await send('OPTIONS', chat, { headers: asked })).status).toBe(403)
    await client.api.update({ origins: [origin] })
    const { status, headers } = await send('OPTIONS', chat, { headers: asked })
    expect([status, headers['access-control-allow-origin'], headers['access-control-allow-headers']]).toEqual(
      [200, origin, 'authorization'],
    )
    const answer = await send('GET', '/v1/models', { headers: { origin } })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
  })
})

describe('a caller that goes away', () => {
  const begin = async (server: Awaited<ReturnType<typeof startApiServer>>, body: object) => {
    const text = JSON.stringify(body)
    const socket = connect({ port: server.port, host: server.hostname, allowHalfOpen: true })
    const lines = [
      `POST ${chat} HTTP/1.1`,
      `host: ${server.host}`,
      `authorization: Bearer ${server.apiKey}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(text)}`,
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`)
    await expect.poll(() => server.launch.processes[0]?.calls).toContain('generate')
    return socket
  }
  const stopped = (server: Awaited<ReturnType<typeof startApiServer>>) =>
    expect.poll(() => server.launch.processes[0]?.calls, { timeout: 1000 }).toContain('stop')

  it.each([
    ['streamed, reset', true, 'reset'],
    ['streamed, closed', true, 'close'],
    ['whole, reset', false, 'reset'],
    ['whole, closed', false, 'close'],
  ] as const)('ends its answer within a second: %s', async (_, stream, how) => {
    const server = await startApiServer({ holdAfter: 1 })
    const socket = await begin(server, { ...hello, stream })
    if (how === 'reset') socket.resetAndDestroy()
    else socket.destroy()
    await stopped(server)
    await expect.poll(async () => (await firstCall(server)).outcome).toBe('left')
  })

  it.each([true, false])(
    'is still answered when it has only said all it has to say (streamed: %s)',
    async (stream) => {
      const server = await startApiServer({ holdAfter: 1 })
      const socket = await begin(server, { ...hello, stream })
      let got = ''
      socket.on('data', (bytes) => (got += bytes.toString()))
      socket.end()
      await expect.poll(() => got).toMatch(/^HTTP\/1\.1 200/)
      server.launch.processes[0]?.release()
      await once(socket, 'end')
      expect(got).toContain('the fake engine.')
      expect(server.launch.processes[0]?.calls).not.toContain('stop')
    },
  )

  it.each([
    [chat, { ...hello, stream: true }, /^data: {"error":{.*revoked/m],
    [chat, hello, /^{"error":{.*revoked/],
    ['/v1/messages', { ...hello, max_tokens: 9, stream: true }, /^event: error\ndata: .*revoked/m],
    ['/api/chat', hello, /^{"error":".*revoked/m],
  ])(
    'whose key is revoked while it is answered is told so, and its answer ends: %s',
    async (path, body, told) => {
      const server = await startApiServer({ holdAfter: 1 })
      const [{ key, secret }, other] = await Promise.all([
        server.client.api.createKey({ name: 'gone' }),
        server.client.api.createKey({ name: 'other' }),
      ])
      const begun = Promise.withResolvers<undefined>()
      const ask = ({ secret }: { secret: string }) =>
        server.send('POST', path, {
          headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
          body: JSON.stringify(body),
          onData: () => begun.resolve(undefined),
        })
      const answer = ask({ secret })
      // A stream that has not begun is refused by its status.
      if ('stream' in body) await begun.promise
      await expect.poll(() => server.launch.processes[0]?.calls).toContain('generate')
      await server.client.api.revokeKey({ id: key.id })
      expect((await answer).text).toMatch(told)
      await stopped(server)
      expect(await firstCall(server)).toMatchObject({ outcome: 'failed', keyName: 'gone' })
      expect((await ask({ secret })).status).toBe(401)
      const kept = ask(other)
      await server.client.api.revokeKey({ id: (await server.client.api.createKey({ name: 'third' })).key.id })
      await expect
        .poll(() => server.launch.processes[0]?.calls.filter((call) => call === 'generate').length)
        .toBe(2)
      server.launch.processes[0]?.release()
      expect((await kept).text).toContain('the fake engine.')
    },
  )

  const firstCall = async (server: Awaited<ReturnType<typeof startApiServer>>) => {
    const calls = server.services.api.callsChanged()
    const { value } = await calls.next()
    await calls.return?.()
    return value![0]!
  }

  it('tells those who ask before they send a body to go on, and then answers', async () => {
    const { host, hostname, port, apiKey } = await startApiServer()
    const socket = connect(port, hostname)
    const body = JSON.stringify(hello)
    const head = `POST ${chat} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${apiKey}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n`
    socket.write(head)
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(first.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    let rest = ''
    socket.on('data', (data: Buffer) => (rest += data.toString()))
    socket.write(body)
    await once(socket, 'close')
    expect(rest).toMatch(/^HTTP\/1\.1 200 /)
  })
})
