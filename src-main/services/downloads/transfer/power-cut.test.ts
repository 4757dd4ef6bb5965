import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { silentLog } from '#lib/log.ts'
import { temporaryFolder } from '#services/fixtures.ts'
import { createNetwork } from '#services/network/index.ts'
import { startFakeHub } from '#e2e/fixtures/hub/index.ts'
import {
  createBandwidth,
  journalPath,
  keptBytes,
  partPath,
  transfer,
  type TransferOptions,
  type TransferResult,
} from './index.ts'

const sizeBytes = 400_000
const windowBytes = 64 * 1024
const bytes = randomBytes(sizeBytes)
bytes.write('GGUF')
const sha256 = createHash('sha256').update(bytes).digest('hex')

const start = async () => {
  const hub = await startFakeHub({ direct: true })
  onTestFinished(() => hub.close())
  hub.put('Pub/Repo', 'm.gguf', bytes)
  const network = createNetwork({ log: silentLog })
  const sources = [
    { url: `${hub.url}/Pub/Repo/resolve/main/m.gguf`, allowedHosts: ['127.0.0.1:*'], headers: {} },
  ]
  const fetchTo = (path: string, options: Partial<TransferOptions> & { hash?: string | null } = {}) =>
    transfer({
      file: { path, sizeBytes, sha256: options.hash === undefined ? sha256 : options.hash, sources },
      network,
      bandwidth: createBandwidth(() => null),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      tuning: { windowBytes, syncMs: 20 },
      ...options,
    })
  return { hub, fetchTo }
}

it('goes on after a power cut in the middle with what the disk had by then', async () => {
  const { hub, fetchTo } = await start()
  const dir = temporaryFolder()
  const path = join(dir, 'm.gguf')
  hub.plan(() => ({ type: 'drip', pieceBytes: 1000, everyMs: 4 }))
  const stop = new AbortController()
  const under = fetchTo(path, { signal: stop.signal }).catch(() => undefined)

  // Another run of the system finds what the disk has of it now.
  const after = join(dir, 'after', 'm.gguf')
  const cutPower = () => {
    mkdirSync(join(dir, 'after'), { recursive: true })
    cpSync(partPath(path), partPath(after))
    const journal = readFileSync(journalPath(path), 'utf8')
    writeFileSync(journalPath(after), journal.replaceAll(/"boot":"[^"]*"/g, '"boot":"another"'))
  }
  await vi.waitFor(
    async () => {
      cutPower()
      expect(await keptBytes(after)).toBeGreaterThan(sizeBytes / 4)
    },
    { timeout: 20_000, interval: 20 },
  )
  stop.abort(new Error('enough'))
  await under

  const kept = await keptBytes(after)
  hub.plan(() => undefined)
  const before = hub.requests.length
  await fetchTo(after)
  expect(readFileSync(after).equals(bytes)).toBe(true)
  const sent = hub.requests.slice(before).reduce((sum, request) => sum + request.sentBytes, 0)
  expect(sent).toBeLessThanOrEqual(sizeBytes - kept + windowBytes)
})

it.each([
  ['leaves the rest to the system where it may', true, sha256, process.platform !== 'linux'],
  ['has it on the disk otherwise', false, sha256, true],
  ['has it on the disk where no hash would show what is missing', true, null, true],
] as const)('%s, and says so before the file has its name', async (_, isLeftToSystem, hash, isSynced) => {
  const { fetchTo } = await start()
  const path = join(temporaryFolder(), 'm.gguf')
  let told: TransferResult | undefined
  const result = await fetchTo(path, {
    isLeftToSystem,
    hash,
    onVerified: (verified) => {
      expect(existsSync(path)).toBe(false)
      told = verified
    },
  })
  expect(told).toMatchObject({ isSynced, sha256 })
  expect(result).toEqual(told)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect([partPath(path), journalPath(path)].filter((left) => existsSync(left))).toEqual([])
})
