import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { checkAddress } from './address.ts'
import { createNetwork, hostsForAddress, type RequestOptions } from './index.ts'
import { publicLookup } from './public-address.ts'

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

  it('follows ten redirects', async () => {
    let count = 0
    const host = await serve((_, response) => {
      if (count === 10) response.end('there')
      else response.writeHead(302, { location: `/${(count += 1)}` }).end()
    })
    const { body } = await createNetwork({ log }).request(`http://${host}/`, options(host))
    expect(await read(body)).toBe('there')
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

  it('asks with HEAD, and says where the answer came from', async () => {
    const host = await serve((request, response) =>
      request.url === '/a'
        ? response.writeHead(307, { location: '/b' }).end()
        : response.writeHead(200, { 'content-length': 7, 'x-method': request.method }).end(),
    )
    const { url, headers } = await createNetwork({ log }).request(`http://${host}/a`, {
      ...options(host),
      method: 'HEAD',
    })
    expect([url, headers.get('x-method'), headers.get('content-length')]).toEqual([
      `http://${host}/b`,
      'HEAD',
      '7',
    ])
  })

  it.each([
    ['of a length that is told', { 'content-length': 14 }],
    ['of a length that nobody told', {}],
  ])('puts a body %s where it is wanted, and waits where it is told to', async (_, headers) => {
    const host = await serve((_, response) => {
      response.writeHead(200, headers).write('one two ')
      setTimeout(() => response.end('three.'), 20)
    })
    const answer = await createNetwork({ log }).request(`http://${host}/`, options(host))
    const memory = Buffer.alloc(3)
    let text = ''
    let waiting = false
    await answer.receive({
      room: () => {
        expect(waiting).toBe(false)
        return memory
      },
      came: (bytes) => {
        waiting = true
        text += memory.toString('utf8', 0, bytes)
        return new Promise((resolve) =>
          setTimeout(() => {
            waiting = false
            resolve()
          }, 10),
        )
      },
    })
    expect(text).toBe('one two three.')
  })

  it('takes no body for whole that was given up while it had to wait', async () => {
    const host = await serve((_, response) => {
      // Two chunks of a length that nobody told, and the end: all is here long before it is taken.
      response.write('one ')
      setTimeout(() => response.end('two'), 20)
    })
    const giveUp = new AbortController()
    const answer = await createNetwork({ log }).request(`http://${host}/`, {
      ...options(host),
      signal: giveUp.signal,
    })
    const memory = Buffer.alloc(100)
    const taking = answer.receive({
      room: () => memory,
      came: () => {
        setTimeout(() => giveUp.abort(new Error('Enough')), 60)
        return new Promise((resolve) => setTimeout(resolve, 100))
      },
    })
    await expect(taking).rejects.toThrow('Enough')
  })

  it('reads bodies one after another over one connection, each right to its own place', async () => {
    const size = 3_000_000
    const sockets = new Set<unknown>()
    const host = await serve((request, response) => {
      sockets.add(request.socket)
      response.writeHead(200, { 'content-length': size }).end(Buffer.alloc(size, request.url?.slice(1)))
    })
    const network = createNetwork({ log })
    const places: Buffer[] = []
    for (const name of ['a', 'b', 'c']) {
      const place = Buffer.alloc(size)
      places.push(place)
      let filled = 0
      const answer = await network.request(`http://${host}/${name}`, { ...options(host), maxBytes: size })
      await answer.receive({
        room: () => place.subarray(filled, filled + 100_000),
        came: (bytes) => {
          filled += bytes
          return filled % 7 === 0 ? Promise.resolve() : undefined
        },
      })
      expect(filled).toBe(size)
    }
    expect(sockets.size).toBe(1)
    // The later ones left the earlier places alone.
    expect(places.map((place) => place.equals(Buffer.alloc(size, place.subarray(0, 1))))).toEqual([
      true,
      true,
      true,
    ])
    expect(places.map((place) => place.toString('latin1', 0, 1))).toEqual(['a', 'b', 'c'])
  })

  const anywhere = { room: () => Buffer.alloc(1000), came: () => undefined }

  it.each([
    ['a cut', 10, 'a', /closed the connection/],
    ['too much', 4000, 'b'.repeat(4000), /more than/],
  ])('ends handing over at %s', async (_, length, sent, message) => {
    const host = await serve((_, response) => {
      response
        .writeHead(200, { 'content-length': length })
        .write(sent, () => sent.length < length && response.destroy())
    })
    const answer = await createNetwork({ log }).request(`http://${host}/`, options(host))
    await expect(answer.receive(anywhere)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message })
  })

  it('ends handing over with what the taker throws', async () => {
    const host = await serve((_, response) => response.end('x'))
    const answer = await createNetwork({ log }).request(`http://${host}/`, options(host))
    const full = answer.receive({
      ...anywhere,
      came: () => {
        throw new AppError('DISK_FULL', 'full')
      },
    })
    await expect(full).rejects.toMatchObject({ code: 'DISK_FULL' })
  })

  it('asks again where a kept connection was closed meanwhile', async () => {
    let asked = 0
    const host = await serve((request, response) => {
      asked += 1
      // The second question over the same connection finds it dead.
      if (asked === 2) request.socket.destroy()
      else response.end('fine')
    })
    const network = createNetwork({ log })
    const ask = async () => read((await network.request(`http://${host}/`, options(host))).body)
    expect([await ask(), await ask(), asked]).toEqual(['fine', 'fine', 3])
  })
})

describe('the hosts for an address of the user', () => {
  it.each([
    ['https://example.org/x.gguf', 'http://other.org/x.gguf'],
    ['https://example.org/x.gguf', 'https://127.0.0.1/x.gguf'],
    ['https://example.org/x.gguf', 'https://localhost/x.gguf'],
    ['https://example.org/x.gguf', 'https://192.168.1.1/x.gguf'],
    ['https://example.org/x.gguf', 'https://[fd00::1]/x.gguf'],
    ['https://example.org/x.gguf', 'https://[::ffff:10.0.0.1]/x.gguf'],
    ['https://example.org/x.gguf', 'https://169.254.169.254/latest'],
    ['https://loopback/x.gguf', 'https://127.0.0.2/x.gguf'],
    ['http://127.0.0.1:80/x.gguf', 'http://example.org/x.gguf'],
    ['http://127.0.0.1:80/x.gguf', 'https://192.168.1.1/x.gguf'],
  ])('do not let %s lead to %s', async (given, wanted) => {
    const network = createNetwork({ log })
    const request = network.request(wanted, { ...options(), allowedHosts: hostsForAddress(given) })
    await expect(request).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  })

  it('let it lead to the public net, and this computer to itself', () => {
    const hosts = hostsForAddress('https://school.lan:8443/x.gguf')
    expect(checkAddress('https://school.lan:8443/x.gguf', hosts).mustBePublic).toBe(false)
    expect(checkAddress('https://cdn.example.org/x.gguf', hosts).mustBePublic).toBe(true)
    const own = hostsForAddress('http://127.0.0.1:1234/x.gguf')
    expect(checkAddress('http://localhost:99/x.gguf', own).mustBePublic).toBe(false)
    const another = hostsForAddress('http://127.0.0.3:1234/x.gguf')
    for (const address of [
      'http://127.0.0.3:1234/x.gguf',
      'http://127.0.0.2:99/x.gguf',
      'http://[::1]:5/x',
    ]) {
      expect(checkAddress(address, another).mustBePublic).toBe(false)
    }
  })

  it('fail where a name turns out to lie inside', async () => {
    await expect(promisify(publicLookup)('localhost', {})).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  })
})
