import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createNetwork, type RequestOptions } from './index.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const log = { info: () => undefined, warn: () => undefined }
const options = (...allowedHosts: string[]): RequestOptions => ({
  purpose: 'test',
  allowedHosts,
  maxBytes: 1000,
})

async function read(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of body) text += Buffer.from(chunk).toString()
  return text
}

describe('createNetwork', () => {
  it('fetches, and notes purpose, host, bytes and status', async () => {
    const host = await serve((_, response) => response.end('hello'))
    const network = createNetwork({ log })
    const { status, body } = await network.request(`http://${host}/`, options(host))
    expect([status, await read(body)]).toEqual([200, 'hello'])
    expect(network.entries()).toMatchObject([{ purpose: 'test', host, bytes: 5, status: 200 }])
  })

  it('follows a redirect to a host that is allowed, without the secrets', async () => {
    let authorization: string | undefined = 'never asked'
    const second = await serve((request, response) => {
      authorization = request.headers.authorization
      response.end('there')
    })
    const first = await serve((_, response) =>
      response.writeHead(302, { location: `http://${second}/x` }).end(),
    )
    const { body } = await createNetwork({ log }).request(`http://${first}/`, {
      ...options(first, second),
      headers: { Authorization: 'Bearer secret' },
    })
    expect([await read(body), authorization]).toEqual(['there', undefined])
  })

  it('does not follow a redirect to any other host', async () => {
    let asked = false
    const forbidden = await serve((_, response) => {
      asked = true
      response.end()
    })
    const first = await serve((_, response) =>
      response.writeHead(302, { location: `http://${forbidden}/` }).end(),
    )
    await expect(createNetwork({ log }).request(`http://${first}/`, options(first))).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    })
    expect(asked).toBe(false)
  })

  it.each([
    'http://example.org/',
    'ftp://example.org/',
    'https://user:word@example.org/',
    'file:///etc/passwd',
    'x',
  ])('refuses %s before anything goes out', async (url) => {
    const network = createNetwork({ log })
    await expect(network.request(url, options('example.org'))).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    })
    expect(network.entries()).toEqual([])
  })

  it('ends a circle of redirects', async () => {
    const host = await serve((_, response) => response.writeHead(302, { location: '/' }).end())
    await expect(createNetwork({ log }).request(`http://${host}/`, options(host))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    })
  })

  it('asks nobody when it is offline', async () => {
    const network = createNetwork({ log, isOffline: () => true })
    await expect(network.request('https://example.org/', options('example.org'))).rejects.toMatchObject({
      code: 'OFFLINE',
    })
    expect(network.entries()).toEqual([])
  })

  it('closes a body that is larger than asked for', async () => {
    const host = await serve((_, response) => response.end(Buffer.alloc(2000)))
    const { body } = await createNetwork({ log }).request(`http://${host}/`, options(host))
    await expect(read(body)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: /more than/ })
  })

  it('gives up on silence, before the headers and in the body', async () => {
    const silent = await serve(() => undefined)
    const network = createNetwork({ log })
    await expect(
      network.request(`http://${silent}/`, { ...options(silent), answerTimeoutMs: 50 }),
    ).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: /in time/ })
    const stuck = await serve((_, response) => response.writeHead(200, { 'content-length': 10 }).write('a'))
    const { body } = await network.request(`http://${stuck}/`, { ...options(stuck), idleTimeoutMs: 50 })
    await expect(read(body)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: /in time/ })
  })

  it('says that a connection was cut', async () => {
    const host = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('a', () => response.destroy())
    })
    const { body } = await createNetwork({ log }).request(`http://${host}/`, options(host))
    await expect(read(body)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: /closed the connection/,
    })
  })

  it('stops when the caller stops', async () => {
    const host = await serve(() => undefined)
    const caller = new AbortController()
    const answer = createNetwork({ log }).request(`http://${host}/`, {
      ...options(host),
      signal: caller.signal,
    })
    caller.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })

  it('matches *.domain with what lies below it alone', async () => {
    const network = createNetwork({ log })
    for (const url of [
      'https://example.org/',
      'https://evilexample.org/',
      'https://a.example.org.evil.org/',
    ]) {
      await expect(network.request(url, options('*.example.org'))).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
      })
    }
  })
})
