import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useWebServer } from '#e2e/fixtures/web-server.ts'

const web = useWebServer()

describe('broken and slow requests', () => {
  const raw = async (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(web.origin)
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
      () => `POST /session HTTP/1.1\r\nhost: ${web.host}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n`,
      /400/,
    ],
    [
      'length and chunks',
      () =>
        `POST /session HTTP/1.1\r\nhost: ${web.host}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`,
      /400/,
    ],
    [
      'headers without end',
      () => `GET / HTTP/1.1\r\nhost: ${web.host}\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      /431/,
    ],
  ])('refuses %s', async (_, bytes, answer) => {
    expect(await raw(bytes())).toMatch(answer)
  })

  it('does not wait for headers that never end', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: ${web.host}\r\n`)).toMatch(/408/)
  }, 10_000)

  it('does not wait for a body that never ends', async () => {
    const request = `POST /session HTTP/1.1\r\nhost: ${web.host}\r\norigin: ${web.origin}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{`
    expect(await raw(request)).toMatch(/408/)
  }, 15_000)
})
