import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openSession } from '#e2e/fixtures/open-session.ts'
import { AppError } from '#contract/errors.ts'
import { createUploads } from '#services/places/uploads.ts'
import { createSidecars } from '#services/sidecars/index.ts'
import { createWebServer, type AppRouter, type WebServer } from './index.ts'

/** A real server over a real library; what reads the header is the engine's, and takes here whatever begins with GGUF. */
let dataDir: string
let server: WebServer
let cookie: string
let freeBytes: number

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'palabre-upload-'))
  mkdirSync(join(dataDir, 'renderer'))
  writeFileSync(join(dataDir, 'renderer/index.html'), '')
  freeBytes = 1e12
  const uploads = createUploads({
    modelsDir: join(dataDir, 'models'),
    sidecars: createSidecars({ dataDir }),
    inspect: (path) =>
      readFileSync(path, 'utf8').startsWith('GGUF')
        ? Promise.resolve()
        : Promise.reject(new AppError('MODEL_FILE_INVALID', 'This is no GGUF file.')),
    room: () => Promise.resolve({ freeBytes, largestFileBytes: Infinity }),
  })
  server = await createWebServer({
    router: {} as AppRouter,
    uploads,
    attachments: { add: () => Promise.reject(new Error('not here')), checkSize: () => undefined },
    incoming: { receive: () => Promise.reject(new Error('not here')), checkSize: () => undefined },
    assetsDir: join(dataDir, 'renderer'),
    sessionKey: Buffer.alloc(32),
    host: '127.0.0.1',
    port: 0,
  })
  cookie = await openSession(server.origin, server.token)
  return async () => {
    await server.close()
    await uploads.close()
    rmSync(dataDir, { recursive: true })
  }
})

const begin = (name: string, length: number, headers: Record<string, string | undefined> = {}) => {
  const { hostname, port } = new URL(server.origin)
  const all: Record<string, string | undefined> = {
    origin: server.origin,
    cookie,
    'content-length': String(length),
    ...headers,
  }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  const request = httpRequest({
    host: hostname,
    port,
    method: 'PUT',
    path: `/upload/${name}`,
    headers: given,
    agent: false,
  })
  request.on('error', () => undefined)
  onTestFinished(() => void request.destroy())
  return request
}
const put = async (name: string, body: string, headers: Record<string, string | undefined> = {}) => {
  const request = begin(name, body.length, headers)
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: JSON.parse(await text(response)) as Record<string, unknown> }
}
const library = () =>
  existsSync(join(dataDir, 'models'))
    ? readdirSync(join(dataDir, 'models'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        /gguf/.test(name),
      )
    : []

describe('an upload', () => {
  it('lands in the library with its hash', async () => {
    expect(await put('My%20model-Q4_0.gguf', 'GGUF bytes')).toEqual({
      status: 201,
      body: { id: 'local/My model-Q4_0/My model-Q4_0.gguf' },
    })
    const path = join(dataDir, 'models/local/My model-Q4_0/My model-Q4_0.gguf')
    expect(readFileSync(path, 'utf8')).toBe('GGUF bytes')
    expect(createSidecars({ dataDir }).read(path).provenance).toMatchObject({
      sha256: createHash('sha256').update('GGUF bytes').digest('hex'),
      hash: 'computed',
    })
    expect(await put('My%20model-Q4_0.gguf', 'GGUF other')).toMatchObject({
      status: 409,
      body: { error: { code: 'NAME_TAKEN', details: { name: 'My model-Q4_0.gguf' } } },
    })
    expect(readFileSync(path, 'utf8')).toBe('GGUF bytes')
  })

  it.each([
    ['no session', 'm.gguf', 'GGUF', { cookie: undefined }, 401],
    ['another page', 'm.gguf', 'GGUF', { origin: 'http://evil.example' }, 403],
    ['no origin', 'm.gguf', 'GGUF', { origin: undefined }, 403],
    ['a rebound name', 'm.gguf', 'GGUF', { host: 'evil.example' }, 403],
    ['no length', 'm.gguf', 'GGUF', { 'content-length': undefined, 'transfer-encoding': 'chunked' }, 411],
    ['no model', 'm.gguf', 'a letter', {}, 415],
    ['another kind of name', 'm.txt', 'GGUF', {}, 400],
    ['a projector', 'mmproj-m.gguf', 'GGUF', {}, 400],
    ['a hidden name', '.m.gguf', 'GGUF', {}, 400],
    ['a way up', '..%2F..%2Fm.gguf', 'GGUF', {}, 400],
    ['a way up in Windows', '..%5C..%5Cm.gguf', 'GGUF', {}, 400],
    ['another stream in Windows', 'a%3Am.gguf', 'GGUF', {}, 400],
    ['a zero byte', 'm%00.gguf', 'GGUF', {}, 400],
    ['half an escape', '%E0%A4%A.gguf', 'GGUF', {}, 400],
    ['a name too long', `${'x'.repeat(250)}.gguf`, 'GGUF', {}, 400],
  ])('is refused with %s, and leaves nothing', async (_, name, body, headers, status) => {
    expect(await put(name, body, headers)).toMatchObject({ status })
    expect(library()).toEqual([])
  })

  it('is refused before a byte is read when it cannot fit', async () => {
    freeBytes = 1000
    const request = begin('m.gguf', 5_000_000_000)
    request.write('GGUF')
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(507)
    expect(await text(response)).toContain('DISK_FULL')
    expect(library()).toEqual([])
  })

  it('is refused when it is larger than any model', async () => {
    const request = begin('m.gguf', 5 * 1024 ** 4)
    request.write('GGUF')
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(413)
  })

  it('is one at a time for a name, and leaves nothing when it is cut off', async () => {
    const first = begin('m.gguf', 10)
    first.write('GGUF')
    await expect.poll(library).toEqual(['local/m/m.gguf.upload.part'])
    expect(await put('m.gguf', 'GGUF')).toMatchObject({ status: 409 })
    first.destroy()
    await expect.poll(library).toEqual([])
    expect(await put('m.gguf', 'GGUF')).toMatchObject({ status: 201 })
  })
})
