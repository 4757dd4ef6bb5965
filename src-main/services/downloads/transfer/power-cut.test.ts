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
import { isBuiltIn } from './disk.ts'

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

interface LeavingOptions {
  isLeftToSystem?: boolean
  hash?: null
  syncMs?: number
  leastLeftBytes?: number
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

it.each<[string, LeavingOptions, boolean]>([
  ['leaves a quick one to the system where it may', { isLeftToSystem: true }, false],
  ['has it on the disk otherwise', {}, true],
  ['has it on the disk where no hash would show what is missing', { isLeftToSystem: true, hash: null }, true],
  ['has it on the disk where it came slowly', { isLeftToSystem: true, syncMs: 0 }, true],
  ['has it on the disk where that takes no time', { isLeftToSystem: true, leastLeftBytes: sizeBytes }, true],
])('%s, and says so before the file has its name', async (_, options, isSynced) => {
  const { fetchTo } = await start()
  const folder = temporaryFolder()
  const path = join(folder, 'm.gguf')
  const { isLeftToSystem = false, hash = sha256, syncMs = 10_000, leastLeftBytes = 0 } = options
  let told: TransferResult | undefined
  const result = await fetchTo(path, {
    isLeftToSystem,
    hash,
    tuning: { windowBytes, syncMs, leastLeftBytes },
    onVerified: (verified) => {
      expect(existsSync(path)).toBe(false)
      told = verified
    },
  })
  // A disk that may be pulled out has it always.
  expect(told).toMatchObject({ isSynced: isSynced || !(await isBuiltIn(folder)), sha256 })
  expect(result).toEqual(told)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect([partPath(path), journalPath(path)].filter((left) => existsSync(left))).toEqual([])
})

it('has one that was gone on with on the disk: what came before may have taken long', async () => {
  const { hub, fetchTo } = await start()
  const path = join(temporaryFolder(), 'm.gguf')
  const stop = new AbortController()
  hub.plan(() => ({ type: 'drip', pieceBytes: 1000, everyMs: 4 }))
  const under = fetchTo(path, { signal: stop.signal }).catch(() => undefined)
  await vi.waitFor(async () => expect(await keptBytes(path)).toBeGreaterThan(0), {
    timeout: 20_000,
    interval: 10,
  })
  stop.abort(new Error('enough'))
  await under
  hub.plan(() => undefined)
  const tuning = { windowBytes, leastLeftBytes: 0 }
  expect(await fetchTo(path, { isLeftToSystem: true, tuning })).toMatchObject({ isSynced: true })
})

it('takes a disk that is no part of the computer for one that may be pulled out', async () => {
  expect(await isBuiltIn('/proc')).toBe(false)
  expect(await isBuiltIn(join(temporaryFolder(), 'not-there'))).toBe(false)
})
