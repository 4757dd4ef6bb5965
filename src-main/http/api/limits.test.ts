import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'
import { createRate } from './core/rate.ts'

/** What one caller may take, so that others and the machine are left alone. */

const chat = '/v1/chat/completions'
const hello = { model: tinyModel, messages: [{ role: 'user', content: 'Hello' }] }
type Server = Awaited<ReturnType<typeof startApiServer>>

/** Begins a request by hand; what comes back is not read until somebody does. */
const open = (server: Server, contentLength: number, body = '', more = ''): Socket => {
  const socket = connect({ port: server.port, host: server.hostname })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  const lines = [
    `POST ${chat} HTTP/1.1`,
    `host: ${server.host}`,
    `authorization: Bearer ${server.apiKey}`,
    'content-type: application/json',
    `content-length: ${contentLength}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n${more}\r\n${body}`)
  return socket
}

describe('a caller that asks too often', () => {
  it('is told when to come again, others are served, and so is it when it waited', async () => {
    const server = await startApiServer({}, { requestsPerMinute: 60 })
    const other = await server.client.api.createKey({ name: 'other' })
    const ask = (headers = {}) => server.send('GET', '/v1/models', { headers })
    const answers = await Promise.all(Array.from({ length: 70 }, () => ask()))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(60)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers['retry-after']).toBe('1')
    expect(JSON.parse(refused[0]?.text ?? '')).toMatchObject({
      error: { message: expect.any(String) as string },
    })
    expect((await ask({ authorization: `Bearer ${other.secret}` })).status).toBe(200)
    await expect.poll(async () => (await ask()).status, { timeout: 5000, interval: 200 }).toBe(200)
  })

  it('is served as often as anybody needs by default', async () => {
    const server = await startApiServer()
    const answers = await Promise.all(Array.from({ length: 70 }, () => server.send('GET', '/v1/models')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('gets its permissions back with time, and no more than it had', () => {
    let now = 0
    const rate = createRate({ perMinute: 2, now: () => now })
    expect([rate.take('a'), rate.take('a'), rate.take('a'), rate.take('b')]).toEqual([0, 0, 30, 0])
    // Whoever comes too early waits no longer for that.
    now = 15_000
    expect(rate.take('a')).toBe(15)
    now = 30_000
    expect([rate.take('a'), rate.take('a')]).toEqual([0, 30])
    now = 600_000
    expect([rate.take('a'), rate.take('a'), rate.take('a')]).toEqual([0, 0, 30])
  })
})

describe('callers that wait for one model', () => {
  it('are 128 at most: the next is told when to come again, and is let in when one has gone', async () => {
    const server = await startApiServer({ holdAfter: 0 })
    const body = JSON.stringify(hello)
    const sockets = Array.from({ length: 129 }, () => open(server, Buffer.byteLength(body), body))
    const underWay = () => server.services.api.calls.underWay()
    await expect.poll(() => underWay().waiting + underWay().running, { timeout: 10_000 }).toBe(129)
    await expect.poll(() => server.launch.processes[0]?.calls).toContain('generate')
    const { status, headers, text } = await server.post(chat, hello)
    expect([status, headers['retry-after']]).toEqual([429, '5'])
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'busy' } })
    // Another model's callers do not wait for these.
    expect((await server.send('GET', '/v1/models')).status).toBe(200)
    sockets.at(-1)?.destroy()
    // Whether it has gone is asked only after a while.
    await expect.poll(() => underWay().waiting + underWay().running, { timeout: 15_000 }).toBe(128)
    const waits = open(server, Buffer.byteLength(body), body)
    await expect.poll(() => underWay().waiting + underWay().running, { timeout: 10_000 }).toBe(129)
    expect(waits.readableLength).toBe(0)
    expect((await server.post(chat, hello)).status).toBe(429)
  }, 30_000)
})

describe('what bodies hold together', () => {
  const largest = 32 << 20

  it('is limited: the next is told to come again, and is served when one has gone', async () => {
    const server = await startApiServer()
    const sockets = Array.from({ length: 8 }, () => open(server, largest, '{'))
    await expect.poll(async () => (await server.post(chat, hello)).status).toBe(503)
    const { status, headers, text } = await server.post(chat, hello)
    expect([status, headers['retry-after']]).toEqual([503, '1'])
    expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String) as string } })
    // What has no body is served all the while.
    expect((await server.send('GET', '/v1/models')).status).toBe(200)
    sockets[0]?.destroy()
    await expect.poll(async () => (await server.post(chat, hello)).status).toBe(200)
  })

  it('is not reached by seven of the largest', async () => {
    const server = await startApiServer()
    const sockets = Array.from({ length: 7 }, () => open(server, largest, '{'))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    expect((await server.post(chat, hello)).status).toBe(200)
  })
})

describe('a reader that does not read', () => {
  // More than the system keeps for a connection.
  const piece = 'x'.repeat(1 << 16)
  const pieces = 500
  const script = {
    answer: Array.from({ length: pieces }, () => ({ type: 'text' as const, text: piece })),
    frameDelayMs: 1,
  }
  const body = JSON.stringify({ ...hello, stream: true })
  const outcomes = async (server: Server) => {
    const calls = server.services.api.callsChanged()
    const { value } = await calls.next()
    await calls.return?.()
    return value?.map(({ outcome }) => outcome)
  }

  it('is let go, its answer ends, and the next caller is served', { timeout: 20_000 }, async () => {
    const server = await startApiServer(script)
    const socket = open(server, Buffer.byteLength(body), body)
    socket.pause()
    await expect.poll(() => server.launch.processes[0]?.calls, { timeout: 10_000 }).toContain('stop')
    await expect.poll(() => outcomes(server)).toEqual(['left'])
    const { status, text } = await server.post(chat, { ...hello, stream: true })
    expect(status).toBe(200)
    expect(text.length).toBeGreaterThan(pieces * piece.length)
  })

  it('is another than one that reads as fast as it can', { timeout: 20_000 }, async () => {
    const server = await startApiServer(script)
    const { text } = await server.post(chat, { ...hello, stream: true })
    expect(text.length).toBeGreaterThan(pieces * piece.length)
    expect(server.launch.processes[0]?.calls).not.toContain('stop')
    expect(await outcomes(server)).toEqual(['done'])
  })
})

describe('many prompts in one request', () => {
  it.each(['/completion', '/v1/completions'])('are so many and no more: %s', async (path) => {
    const { post } = await startApiServer()
    const ask = async (count: number) =>
      (
        await post(path, {
          model: tinyModel,
          prompt: Array.from({ length: count }, () => 'Hi'),
          max_tokens: 1,
        })
      ).status
    expect([await ask(64), await ask(65)]).toEqual([200, 400])
  })
})

describe('what follows a request on its connection and cannot be read', () => {
  it.each(['', 'connection: close\r\n'])('does not cost it its answer: %j', async (more) => {
    const server = await startApiServer()
    const body = JSON.stringify({ ...hello, max_tokens: 1 })
    const socket = open(server, Buffer.byteLength(body), '', more)
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.write(`${body}no HTTP at all\r\n\r\n`)
    await once(socket, 'close')
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    expect(statuses).toEqual(more === '' ? ['200', '400'] : ['200'])
  })
})
