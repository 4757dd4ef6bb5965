import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startApiServer } from '#e2e/fixtures/api-server.ts'

/** What is refused before any route is asked is told in the words of whom it was for, too. */

type Server = Awaited<ReturnType<typeof startApiServer>>

const raw = async (server: Server, bytes: string): Promise<[status: number, body: unknown]> => {
  const socket = connect({ port: server.port, host: server.hostname })
  socket.on('error', () => undefined)
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  socket.write(bytes, 'latin1')
  await once(socket, 'close')
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
  return [Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), body === '' ? null : (JSON.parse(body) as unknown)]
}

const words: unknown = expect.any(String)
const shapes: [path: string, shape: object][] = [
  ['/v1/chat/completions', { error: { message: words, type: words } }],
  ['/v1/messages', { type: 'error', error: { message: words } }],
  ['/api/chat', { error: words }],
]

describe.each(shapes)('%s', (path, shape) => {
  const head = (server: Server, more: string) =>
    `POST ${path} HTTP/1.1\r\nhost: ${server.host}\r\nauthorization: Bearer ${server.apiKey}\r\ncontent-type: application/json\r\n${more}`

  it('is told of a body that never ends', async () => {
    const server = await startApiServer()
    const [status, body] = await raw(server, head(server, 'content-length: 50\r\n\r\n{'))
    expect(status).toBe(408)
    expect(body).toMatchObject(shape)
  }, 20_000)

  it('is told of headers without end', async () => {
    const server = await startApiServer()
    const [status, body] = await raw(server, head(server, `x: ${'y'.repeat(20_000)}\r\n\r\n`))
    expect(status).toBe(431)
    expect(body).toMatchObject(shape)
  })

  it('is told of what is not HTTP', async () => {
    const server = await startApiServer()
    const [status, body] = await raw(server, head(server, 'no colon\r\n\r\n'))
    expect(status).toBe(400)
    expect(body).toMatchObject(shape)
  })

  it('is told that what it expects cannot be had', async () => {
    const server = await startApiServer()
    const [status, body] = await raw(server, head(server, 'expect: tea\r\ncontent-length: 2\r\n\r\n{}'))
    expect(status).toBe(417)
    expect(body).toMatchObject(shape)
  })

  it('is told that the Host is missing', async () => {
    const server = await startApiServer()
    const [status, body] = await raw(server, `POST ${path} HTTP/1.1\r\nconnection: close\r\n\r\n`)
    expect(status).toBe(400)
    expect(body).toMatchObject(shape)
  })

  it('is told that an address with a slash too many, or in capitals, is none', async () => {
    const server = await startApiServer()
    for (const wrong of [`/${path}`, path.toUpperCase()]) {
      const { status, text } = await server.send('POST', wrong, { body: '{}' })
      expect(status).toBe(404)
      expect(JSON.parse(text)).toMatchObject(shape)
    }
  })
})

it('is told to nobody whose address is none of these', async () => {
  const server = await startApiServer()
  expect(await raw(server, 'GET /nobody HTTP/1.1\r\nno colon\r\n\r\n')).toEqual([400, null])
})

it('is told to those who take it for a proxy', async () => {
  const server = await startApiServer()
  const [status] = await raw(server, 'CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n')
  expect(status).toBe(405)
})
