import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { silentLog } from '#lib/log.ts'
import { createNetwork } from '#services/network/index.ts'
import { htmlPage, lfsPointer, startFakeHub, type Fault, type FakeHub } from '#e2e/fixtures/hub/index.ts'
import { createBandwidth, keptBytes, transfer } from './index.ts'

/**
 * Whatever is wrong with the answers of a server: the right file under its name, or a clear error and nothing under its
 * name; and in either case a healthy server then finishes it without sending again what had come.
 */

const repository = 'Pub/Repo'
const sizeBytes = 200_000
const windowBytes = 64 * 1024
const tuning = {
  connections: 3,
  windowBytes,
  stallMs: 80,
  answerMs: 120,
  firstDelayMs: 1,
  longestDelayMs: 5,
  longestWaitMs: 100,
  tries: 3,
}
const bytes = (() => {
  const content = Buffer.alloc(sizeBytes)
  for (let at = 0; at < sizeBytes; at += 4) content.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
  content.write('GGUF')
  return content
})()
const sha256 = createHash('sha256').update(bytes).digest('hex')

const root = mkdtempSync(join(tmpdir(), 'palabre-faults-'))
let hub: FakeHub
let count = 0
beforeAll(async () => {
  hub = await startFakeHub({ direct: true })
})
afterAll(async () => {
  await hub.close()
  rmSync(root, { recursive: true })
})

const network = createNetwork({ log: silentLog })
const fetchOnce = (path: string, hash: string | null) =>
  transfer({
    file: {
      path,
      sizeBytes: hash === null ? null : sizeBytes,
      sha256: hash,
      sources: [
        { url: `${hub.url}/${repository}/resolve/main/m.gguf`, allowedHosts: ['127.0.0.1:*'], headers: {} },
      ],
    },
    network,
    bandwidth: createBandwidth(() => null),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    tuning,
  })

/** Never anything but the right bytes under the name. */
const checkName = (path: string, expected: Buffer = bytes) => {
  if (existsSync(path) && !readFileSync(path).equals(expected)) throw new Error('A wrong file has its name')
}

const percents = Array.from({ length: 19 }, (_, index) => (index + 1) * 5)
const statuses = [400, 401, 403, 404, 408, 410, 416, 418, 425, 429, 500, 502, 503, 504]
const at = (percent: number) => Math.floor((sizeBytes * percent) / 100)

const faults: [string, Fault][] = [
  ...percents.map((percent): [string, Fault] => [
    `cut at ${percent} %`,
    { type: 'cut', atByte: at(percent) },
  ]),
  ...[0, 1, 1000, at(10)].map((atByte): [string, Fault] => [
    `reset after ${atByte}`,
    { type: 'cut', atByte, reset: true },
  ]),
  ...[0, 1000, at(10)].map((atByte): [string, Fault] => [`stall after ${atByte}`, { type: 'stall', atByte }]),
  ['a drip that never ends', { type: 'drip', pieceBytes: 200, everyMs: 15 }],
  ...statuses.map((status): [string, Fault] => [`status ${status}`, { type: 'status', status }]),
  ['429 with a wait', { type: 'status', status: 429, headers: { 'retry-after': '0' } }],
  ['503 with a long wait', { type: 'status', status: 503, headers: { 'retry-after': '3600' } }],
  ['429 with nonsense', { type: 'status', status: 429, headers: { 'retry-after': 'soon' } }],
  ['reset at once', { type: 'reset' }],
  ['silence', { type: 'silent' }],
  ['the whole for a range', { type: 'whole' }],
  ['no length', { type: 'no-length' }],
  ['no length, not even chunks', { type: 'until-close', atByte: sizeBytes }],
  ...[0, 1000, at(50)].map((atByte): [string, Fault] => [
    `an end at ${atByte} that looks like any`,
    { type: 'until-close', atByte },
  ]),
  ['a total that is too long', { type: 'longer-total', extraBytes: 7 }],
  ['no total', { type: 'no-total' }],
  ['no validator', { type: 'etag', value: null }],
  ['another etag', { type: 'etag', value: '"other"' }],
  ['a weak etag', { type: 'etag', value: 'W/"weak"' }],
  ...[
    null,
    'bytes 0-9/10',
    'bytes 5-1/9',
    'bytes */5',
    'nonsense',
    `bytes 1-${sizeBytes}/${sizeBytes + 1}`,
  ].map((value): [string, Fault] => [`content-range ${value}`, { type: 'content-range', value }]),
  ...[1, 100, sizeBytes].map((missingBytes): [string, Fault] => [
    `short by ${missingBytes}`,
    { type: 'short', missingBytes },
  ]),
  ...[1, 5000].map((extraBytes): [string, Fault] => [`long by ${extraBytes}`, { type: 'long', extraBytes }]),
  ...percents.map((percent): [string, Fault] => [
    `a bit turned at ${percent} %`,
    { type: 'flip', atFileByte: at(percent) },
  ]),
  ['a page', { type: 'instead', body: htmlPage, contentType: 'text/html' }],
  ['a page called a file', { type: 'instead', body: htmlPage, contentType: 'application/octet-stream' }],
  ['an LFS pointer', { type: 'instead', body: lfsPointer(sha256, sizeBytes), contentType: 'text/plain' }],
  ['nothing at all', { type: 'instead', body: '', contentType: 'application/octet-stream' }],
  ['an answer of no known length, cut late', { type: 'chunks-cut', atByte: 150_000 }],
  ['an answer of no known length, cut where the file ends', { type: 'chunks-cut', atByte: sizeBytes }],
  ['a redirect to nowhere', { type: 'redirect', location: 'http://127.0.0.1:9/x' }],
  ['a redirect to another host', { type: 'redirect', location: 'https://elsewhere.invalid/x' }],
  ['a redirect to itself', { type: 'redirect', location: '/Pub/Repo/resolve/main/m.gguf' }],
]

/** Without a hash nobody can tell these from the right bytes. */
const isInvisible = (fault: Fault, hash: string | null) => hash === null && fault.type === 'flip'

describe.each([
  ['with its hash, once', sha256, (number: number) => number === 2],
  ['with its hash, always', sha256, () => true],
  ['without a hash, always', null, () => true],
] as const)('%s', (_, hash, hits) => {
  it.each(faults.filter(([, fault]) => !isInvisible(fault, hash)))('%s', async (_name, fault) => {
    const path = join(root, String((count += 1)), 'm.gguf')
    hub.put(repository, 'm.gguf', bytes)
    const first = hub.requests.length
    hub.plan(({ number }) => (hits(number - first) ? fault : undefined))
    const outcome: unknown = await fetchOnce(path, hash).catch((error: unknown) => error)
    checkName(path)
    if (existsSync(path)) return
    expect(outcome).toBeInstanceOf(AppError)
    expect((outcome as AppError).message.length).toBeGreaterThan(20)
    expect((outcome as AppError).code).not.toBe('INTERNAL')

    let kept = await keptBytes(path)
    hub.plan(() => undefined)
    let before = hub.requests.length
    await fetchOnce(path, hash).catch((error: unknown) => {
      // What a server told of the file's length may have been wrong, and only the next one shows it.
      if (hash !== null || !(error instanceof AppError) || error.code !== 'DOWNLOAD_CHANGED') throw error
      kept = 0
      before = hub.requests.length
      return fetchOnce(path, hash)
    })
    checkName(path)
    expect(existsSync(path)).toBe(true)
    const sent = hub.requests.slice(before).reduce((sum, { sentBytes }) => sum + sentBytes, 0)
    expect(sent).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
  })
})

it('the check of names fails for a wrong file', async () => {
  const path = join(root, 'control', 'm.gguf')
  hub.put(repository, 'm.gguf', Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')]))
  hub.plan(() => undefined)
  await fetchOnce(path, null)
  expect(() => checkName(path)).toThrow()
})
