import { createServer, request } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'
import { headOf, type Server } from '#e2e/fixtures/hostile-requests/case.ts'
import { hostileCases, judge } from '#e2e/fixtures/hostile-requests/index.ts'

const chat = '/v1/chat/completions'
const good = { model: tinyModel, messages: [{ role: 'user', content: 'Hi' }] }
const mebibyte = 1 << 20
/** What one pass over all cases may leave behind. */
const leftBehindBytes = 12 * mebibyte
const steadyBytes = mebibyte / 16

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is in use when everything that can go is gone: what went before may take a few turns to go. */
const usedBytes = async () => {
  let [used, before] = [0, Infinity]
  for (let turn = 0; turn < 3 || (turn < 40 && Math.abs(used - before) > steadyBytes); turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    before = used
    used = heapUsed + external
  }
  return used
}

/** How much more is in use after `pass` than after one before it, which fills what is filled once. */
const growthOf = async (pass: () => Promise<unknown>): Promise<number> => {
  await pass()
  const before = await usedBytes()
  await pass()
  return (await usedBytes()) - before
}

describe('more than five hundred hostile requests', () => {
  it('get the right status each, the next good one is served, and nothing is left in memory', async () => {
    expect(hostileCases.length).toBeGreaterThan(500)
    const server = await startApiServer({}, { requestsPerMinute: 1_000_000 })
    const growth = await growthOf(async () => {
      expect(await judge(server, hostileCases)).toEqual([])
      expect((await server.post(chat, good)).status).toBe(200)
    })
    expect(growth).toBeLessThan(leftBehindBytes)
  }, 60_000)

  it('are found out where a server takes everything', async () => {
    const careless = createServer((request, response) => {
      request.resume()
      response.end('{}')
    })
    careless.listen(0, '127.0.0.1')
    await once(careless, 'listening')
    onTestFinished(() => void careless.close())
    const { port } = careless.address() as AddressInfo
    const server = await startApiServer()
    const cases = hostileCases.filter(({ name }) => name.startsWith('POST /v1/completions'))
    const send: Server['send'] = async (method, path, options) => {
      const url = `http://127.0.0.1:${port}${path}`
      return { ...(await server.send('GET', '/health')), status: await statusOf(url, method, options) }
    }
    expect((await judge({ ...server, send }, cases)).length).toBe(cases.length)
  })

  it('would be found out where memory grows', async () => {
    const kept: Buffer[] = []
    const growth = await growthOf(() => {
      kept.push(Buffer.alloc(leftBehindBytes + mebibyte))
      return Promise.resolve()
    })
    expect(growth).toBeGreaterThan(leftBehindBytes)
    expect(kept.length).toBe(2)
  })
})

const statusOf = async (
  url: string,
  method: string,
  options: Parameters<Server['send']>[2] = {},
): Promise<number> => {
  const asking = request(url, { method, agent: false })
  asking.end(options.body)
  const [{ statusCode = 0 }] = (await once(asking, 'response')) as [{ statusCode?: number }]
  asking.destroy()
  return statusCode
}

/** Begins a streamed answer by hand and leaves it as `leave` does. */
const leaveInMidStream = async (server: Server, leave: (socket: ReturnType<typeof connect>) => void) => {
  const socket = connect({ port: server.port, host: server.hostname, allowHalfOpen: true })
  socket.on('error', () => undefined)
  const body = JSON.stringify({ ...good, stream: true })
  socket.write(`${[...headOf(server), `content-length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`)
  await once(socket, 'data')
  leave(socket)
  socket.resume()
  if (!socket.destroyed) await once(socket, 'close')
}

describe('callers that leave in the middle of a stream', () => {
  it.each([
    ['closing', (socket: ReturnType<typeof connect>) => void socket.destroy()],
    ['resetting', (socket: ReturnType<typeof connect>) => void socket.resetAndDestroy()],
    [
      'half-closing, then closing',
      (socket: ReturnType<typeof connect>) => void socket.end(() => socket.destroy()),
    ],
  ])('fifty of them, %s, leave nothing that runs', async (_, leave) => {
    const server = await startApiServer({ holdAfter: 1, sequences: 4 })
    await Promise.all(Array.from({ length: 4 }, () => leaveInMidStream(server, leave)))
    for (let left = 46; left > 0; left -= 1) await leaveInMidStream(server, leave)
    await expect
      .poll(() => server.services.api.calls.underWay(), { timeout: 5000 })
      .toEqual({ waiting: 0, running: 0 })
    expect((await server.send('GET', '/v1/models')).status).toBe(200)
  })

  it('and one that sent no JSON may go on on the same connection; what it must not do comes with what it may', async () => {
    const server = await startApiServer()
    const socket = connect({ port: server.port, host: server.hostname })
    let got = ''
    socket.on('data', (data) => (got += data.toString()))
    const head = headOf(server).join('\r\n')
    const body = JSON.stringify(good)
    socket.write(`${head}\r\ncontent-length: 1\r\n\r\n{`)
    socket.write(`${head.replace('POST', 'TRACE')}\r\n\r\n`)
    socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    await expect
      .poll(() => [...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status), { timeout: 5000 })
      .toEqual(['400', '405', '200'])
    expect(got).toMatch(/^allow: POST, OPTIONS\r$/im)
    socket.destroy()
  })

  it('and those that are hung up on and hold the line keep no place', async () => {
    const server = await startApiServer()
    const socket = connect({ port: server.port, host: server.hostname, allowHalfOpen: true })
    socket.on('error', () => undefined)
    socket.write('HELLO\r\n\r\n')
    socket.resume()
    await once(socket, 'end')
    // Its own side is open still: it can write until the other side is gone for good.
    const left = Promise.withResolvers<undefined>()
    socket.once('close', () => left.resolve(undefined))
    const knock = setInterval(() => socket.write('x'), 50)
    await left.promise.finally(() => clearInterval(knock))
  })

  it('and those of Java, which ask for HTTP/2 each time, are answered without', async () => {
    const server = await startApiServer()
    const body = JSON.stringify(good)
    const upgrade = { connection: 'upgrade, http2-settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAA' }
    const { status } = await server.send('POST', chat, {
      headers: { ...upgrade, 'content-type': 'application/json', 'content-length': String(body.length) },
      body,
    })
    expect(status).toBe(200)
  })

  it('and those that send fifty requests at once are answered fifty times', async () => {
    const server = await startApiServer()
    const socket = connect({ port: server.port, host: server.hostname })
    let got = ''
    socket.on('data', (data) => (got += data.toString()))
    const one = `GET /v1/models HTTP/1.1\r\nhost: ${server.host}\r\nauthorization: Bearer ${server.apiKey}\r\n\r\n`
    socket.write(one.repeat(50))
    await expect.poll(() => got.split('HTTP/1.1 200').length - 1, { timeout: 5000 }).toBe(50)
    socket.destroy()
  })
})
