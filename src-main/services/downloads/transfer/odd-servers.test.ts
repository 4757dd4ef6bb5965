import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fetchOnce } from '#e2e/fixtures/fetch-once.ts'
import { htmlPage, startFakeHub, type FakeHub } from '#e2e/fixtures/hub/index.ts'
import { keptBytes, partPath } from './index.ts'

/** Servers that say something wrong of a file's length, of which nobody told it before, and servers without ranges. */

const sizeBytes = 400_000
const windowBytes = 64 * 1024
const bytes = Buffer.alloc(sizeBytes)
for (let at = 0; at < sizeBytes; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
bytes.write('GGUF\u0003\0\0\0')
const sha256 = createHash('sha256').update(bytes).digest('hex')

const root = mkdtempSync(join(tmpdir(), 'palabre-odd-'))
let hub: FakeHub
let path = ''
let count = 0
beforeAll(async () => {
  hub = await startFakeHub({ direct: true })
})
afterAll(async () => {
  await hub.close()
  rmSync(root, { recursive: true })
})
beforeEach(() => {
  path = join(root, String((count += 1)), 'm.gguf')
  hub.put('Pub/Repo', 'm.gguf', bytes)
  hub.plan(() => undefined)
  hub.requests.length = 0
})

const fetchIt = (hash: string | null, told: number | null = null) =>
  fetchOnce({
    url: `${hub.url}/Pub/Repo/resolve/main/m.gguf`,
    path,
    sizeBytes: told,
    sha256: hash,
    tuning: {
      connections: 2,
      windowBytes,
      stallMs: 200,
      answerMs: 400,
      firstDelayMs: 1,
      longestDelayMs: 5,
      tries: 3,
    },
  })
const sent = () => hub.requests.reduce((sum, request) => sum + request.sentBytes, 0)

/** Breaks off in the middle with `fault`, then the server is well again. */
const breakOff = async (
  hash: string | null,
  fault: Parameters<FakeHub['plan']>[0],
  told: number | null = null,
) => {
  hub.plan(fault)
  await expect(fetchIt(hash, told)).rejects.toMatchObject({
    message: expect.stringMatching(/.{30}/) as string,
  })
  expect(existsSync(path)).toBe(false)
  const kept = await keptBytes(path)
  hub.plan(() => undefined)
  hub.requests.length = 0
  return kept
}

it.each([
  ['with a hash', sha256],
  ['without', null],
])('a page with no version, called a file, takes nothing away of what came (%s)', async (_, hash) => {
  const kept = await breakOff(hash, () =>
    sent() > sizeBytes / 2
      ? { type: 'instead', body: htmlPage, contentType: 'application/octet-stream' }
      : undefined,
  )
  expect(kept).toBeGreaterThan(sizeBytes / 3)
  await fetchIt(hash)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it.each([
  ['with a hash', sha256],
  ['without', null],
])('a length that was told wrongly takes nothing away of what came (%s)', async (_, hash) => {
  const kept = await breakOff(hash, () => ({ type: 'longer-total', extraBytes: 1000 }))
  expect(kept).toBe(sizeBytes)
  await fetchIt(hash)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(windowBytes)
})

it('a server that knows no such range takes nothing away of what came', async () => {
  const kept = await breakOff(null, () =>
    sent() > sizeBytes / 2
      ? { type: 'status', status: 416, headers: { 'content-range': 'bytes */10' } }
      : undefined,
  )
  await fetchIt(null)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it('parts of next to nothing are not taken for ever', async () => {
  await breakOff(sha256, ({ range }) => {
    const start = Number(/\d+/.exec(range ?? '')?.[0] ?? 0)
    return sent() > sizeBytes / 2
      ? { type: 'content-range', value: `bytes ${start}-${start + 9}/${sizeBytes}` }
      : undefined
  })
})

it('a tenth of what was asked for is taken, however little that is in the end', async () => {
  hub.plan(({ range }) => {
    const [, start = '0', end = '0'] = /(\d+)-(\d+)/.exec(range ?? '') ?? []
    return {
      type: 'short',
      missingBytes: Math.floor((Math.min(Number(end) + 1, sizeBytes) - Number(start)) * 0.9),
    }
  })
  await fetchIt(sha256)
  expect(readFileSync(path).equals(bytes)).toBe(true)
})

it('the first answer of a server without ranges is the only one', async () => {
  hub.put('Pub/Repo', 'm.gguf', bytes, { ranges: false })
  await fetchIt(sha256)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(hub.requests).toHaveLength(1)
  expect(sent()).toBe(sizeBytes)
})

it('what lies behind the end of the part is none of the file', async () => {
  await breakOff(null, () => (sent() > sizeBytes / 2 ? { type: 'status', status: 404 } : undefined))
  truncateSync(partPath(path), sizeBytes + 5000)
  await fetchIt(null)
  expect(readFileSync(path).equals(bytes)).toBe(true)
})

const shorter = { type: 'shorter-total', missingBytes: 100_001 } as const

it('a length that is told too short, by a server that sends the rest when it is asked, ends in the file', async () => {
  hub.plan(() => ({ ...shorter, ends: false }))
  await fetchIt(sha256)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(sizeBytes + windowBytes)
})

it('a length that was told too short at first costs nothing of what came', async () => {
  hub.plan(() => (sent() < sizeBytes / 2 ? { ...shorter, ends: true } : undefined))
  await fetchIt(sha256)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(sizeBytes + windowBytes)
})

it('a server that keeps the rest back is told once, and what came is gone on with', async () => {
  const kept = await breakOff(sha256, () => ({ ...shorter, ends: true }))
  expect(kept).toBe(sizeBytes - shorter.missingBytes)
  await fetchIt(sha256)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it.each([1, 500, windowBytes, 2 * windowBytes])(
  'an end of %i bytes of no known length is found',
  async (more) => {
    const content = bytes.subarray(0, Math.ceil(windowBytes / 1.25) + more)
    hub.put('Pub/Repo', 'm.gguf', content)
    hub.plan(() => ({ type: 'no-total' }))
    await fetchIt(null)
    expect(readFileSync(path).equals(content)).toBe(true)
  },
)

it.each([
  ['with a hash', sha256],
  ['without', null],
])(
  'a server that never tells of what its parts are is gone on with where it broke off (%s)',
  async (_, hash) => {
    const kept = await breakOff(hash, () =>
      sent() > sizeBytes / 2 ? { type: 'status', status: 404 } : { type: 'no-total' },
    )
    expect(kept).toBeGreaterThan(sizeBytes / 3)
    hub.plan(() => ({ type: 'no-total' }))
    await fetchIt(hash)
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
  },
)

const goneAfterHalf = () => (sent() > sizeBytes / 2 ? ({ type: 'status', status: 404 } as const) : undefined)

it('what came while nobody told a hash is gone on with once somebody does', async () => {
  const kept = await breakOff(null, goneAfterHalf)
  expect(await fetchIt(sha256)).toMatchObject({ hash: 'matched' })
  expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it('a list that tells no hash any more takes nothing away of what came, and the hash still decides', async () => {
  const kept = await breakOff(sha256, goneAfterHalf, sizeBytes)
  expect(await fetchIt(null, sizeBytes)).toMatchObject({ hash: 'matched', sha256 })
  expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it('a list that told another length before takes nothing away of what came', async () => {
  const kept = await breakOff(
    sha256,
    () => goneAfterHalf() ?? { type: 'longer-total', extraBytes: 1000 },
    sizeBytes + 1000,
  )
  expect(kept).toBeGreaterThan(sizeBytes / 3)
  await fetchIt(sha256, sizeBytes)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(sent()).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it.each([
  ['says nothing of them', null],
  ['always means another', 'bytes 7-9/10'],
])('a server that is asked for parts and %s is asked for the whole', async (_, value) => {
  hub.plan(({ range }) => (range === undefined ? undefined : { type: 'content-range', value }))
  await fetchIt(sha256)
  expect(readFileSync(path).equals(bytes)).toBe(true)
})

it.each(['Bytes S-E/T', 'bytes=S-E/T', ' bytes  S - E / T '])(
  'a part that is described as %j is understood',
  async (written) => {
    hub.plan(({ range }) => {
      const [, start = '0', end = '0'] = /(\d+)-(\d+)/.exec(range ?? '') ?? []
      const last = Math.min(Number(end), sizeBytes - 1)
      const value = written.replace('S', start).replace('E', String(last)).replace('T', String(sizeBytes))
      return { type: 'content-range', value }
    })
    await fetchIt(null)
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(sent()).toBe(sizeBytes)
  },
)
