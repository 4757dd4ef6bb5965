import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { silentLog } from '#lib/log.ts'
import { startFakeHub } from '#e2e/fixtures/hub/index.ts'
import { tinyModel, writeGguf } from '#e2e/fixtures/gguf/index.ts'
import { createHub, createTokens } from '../hub/index.ts'
import { createNetwork } from '../network/index.ts'
import { openStorage } from '#storage/index.ts'
import { denseShape } from './fixtures.ts'
import { createFit } from './index.ts'

/** The service on a real database, a real network and a hub on loopback; what headers say is given. */

const shape = {
  ...denseShape([{ role: 'layer', type: 'Q8_0', sizeBytes: 300e6, repacked: false }]),
  mergeCount: 30_000,
}

interface Start {
  isSlow?: boolean
  /** What is measured, in turn; then an undisturbed 20 GB/s. */
  paces?: { bytesPerSecond: number; isSteady: boolean }[]
  measuring?: 'works' | 'fails slowly'
}

const start = async (
  availableBytes = 8e9,
  { isSlow = false, paces = [], measuring = 'works' }: Start = {},
) => {
  const clock = { ms: 0 }
  const dir = mkdtempSync(join(tmpdir(), 'palabre-fit-'))
  const hub = await startFakeHub()
  onTestFinished(async () => {
    await hub.close()
    rmSync(dir, { recursive: true })
  })
  const path = join(dir, 'tiny.gguf')
  writeGguf(path, tinyModel())
  const copyOf = (id: string) => {
    const copy = join(dir, `${id}.gguf`)
    if (!existsSync(copy)) copyFileSync(path, copy)
    return copy
  }
  const env = { HF_ENDPOINT: hub.url }
  const network = createNetwork({ log: silentLog })
  const tokens = createTokens({ dataDir: dir, keyStore: undefined, env, log: silentLog })
  const asked: { measured: number; headers: number[]; atOnce: number; headersBeside: number } = {
    measured: 0,
    headers: [],
    atOnce: 0,
    headersBeside: 0,
  }
  let isMeasuring = false
  let reading = 0
  const create = () => {
    const storage = openStorage(join(dir, 'palabre.db'))
    const fit = createFit({
      storage,
      hub: createHub({ network, tokens, dataDir: dir, env, log: silentLog }),
      network,
      log: silentLog,
      // Each of its own name, so that nothing is remembered of another.
      models: { list: () => [], filesOf: (id) => [copyOf(id)] },
      availableBytes: () => availableBytes,
      now: () => clock.ms,
      engines: {
        states: () => [],
        bandwidth: async () => {
          asked.measured += 1
          if (measuring === 'fails slowly') {
            isMeasuring = true
            await new Promise((resolve) => setTimeout(resolve, 50))
            isMeasuring = false
            throw new AppError('ENGINE_CRASHED', 'The engine did not start.')
          }
          const { bytesPerSecond, isSteady } = paces[asked.measured - 1] ?? {
            bytesPerSecond: 20e9,
            isSteady: true,
          }
          return { bytesPerSecond, isSteady, nearBytesPerSecond: 130e9, threads: 2, gpu: null }
        },
        shape: async (file, headerOnly) => {
          const { length } = readFileSync(file)
          asked.atOnce = Math.max(asked.atOnce, (reading += 1))
          if (isMeasuring) asked.headersBeside += 1
          if (isSlow) await new Promise((resolve) => setTimeout(resolve, 50))
          reading -= 1
          asked.headers.push(length)
          // Nothing is known of a header before two MiB of it are there.
          if (headerOnly && length < 2 << 20) {
            throw new AppError('MODEL_FILE_INVALID', 'The header is cut off.')
          }
          return shape
        },
      },
    })
    return { fit, close: () => storage.close() }
  }
  return { create, asked, hub, clock }
}

describe('fit', () => {
  it('measures this computer once, and remembers it', async () => {
    const { create, asked } = await start()
    const first = create()
    const [small, large] = await first.fit.ofSizes([
      { sizeBytes: 1e9, activeShare: 1 },
      { sizeBytes: 4e9, activeShare: 1 },
    ])
    expect(small?.tokensPerSecond).toBeGreaterThan((large?.tokensPerSecond ?? 0) * 3)
    expect(large).toMatchObject({ verdict: 'cpu', basis: 'size' })
    first.close()
    const again = create()
    expect((await again.fit.ofModel('any')).tokensPerSecond).toBeGreaterThan(0)
    expect(asked.measured).toBe(1)
    again.close()
  })

  it('measures again where something disturbed it, keeps the faster figure, and stops when nothing did', async () => {
    const paces = [5e9, 9e9, 7e9].map((bytesPerSecond) => ({ bytesPerSecond, isSteady: false }))
    const { create, asked, clock } = await start(8e9, { paces })
    const { fit, close } = create()
    const speeds: number[] = []
    for (const minutes of [0, 1, 6, 12, 18, 24, 60]) {
      clock.ms = minutes * 60_000
      await fit.ofModel('any')
      // It is measured meanwhile, and told the next time.
      await new Promise(setImmediate)
      speeds.push(Math.round((await fit.ofModel('any')).tokensPerSecond ?? 0))
    }
    expect(asked.measured).toBe(4)
    const [first, soon, second, third, undisturbed, ...later] = speeds
    expect(soon).toBe(first)
    expect(second).toBeGreaterThan(first ?? 0)
    expect(third).toBe(second)
    expect(undisturbed).toBeGreaterThan(third ?? 0)
    expect(later).toEqual([undisturbed, undisturbed])
    close()
  })

  it('measures a computer that is never left alone a few times only', async () => {
    const paces = Array.from({ length: 50 }, () => ({ bytesPerSecond: 5e9, isSteady: false }))
    const { create, asked, clock } = await start(8e9, { paces })
    for (let hour = 0; hour < 20; hour += 1) {
      const { fit, close } = create()
      clock.ms += 3_600_000
      await fit.ofModel('any')
      await new Promise(setImmediate)
      close()
    }
    expect(asked.measured).toBe(6)
  })

  it('reads no header while it measures, and waits before it tries again what failed', async () => {
    const { create, asked, clock } = await start(8e9, { measuring: 'fails slowly' })
    const { fit, close } = create()
    const fits = await Promise.all(['a', 'b', 'c'].map((id) => fit.ofModel(id)))
    expect(fits.map(({ tokensPerSecond }) => tokensPerSecond)).toEqual([null, null, null])
    expect(asked.headersBeside).toBe(0)
    await fit.ofModel('d')
    expect(asked.measured).toBe(1)
    clock.ms += 6 * 60_000
    await fit.ofModel('e')
    expect(asked.measured).toBe(2)
    close()
  })

  it('says no where more is needed than there is, with the context that would do', async () => {
    const { create } = await start(400e6)
    const { fit, close } = create()
    const [large] = await fit.ofSizes([{ sizeBytes: 4e9, activeShare: 1 }])
    expect(large).toMatchObject({ verdict: 'no', largestContextSize: null })
    expect(await fit.ofModel('any', 8192)).toMatchObject({ verdict: 'no', contextSize: 8192 })
    const { largestContextSize } = await fit.ofModel('any', 8192)
    expect(largestContextSize).toBeGreaterThan(512)
    expect(largestContextSize).toBeLessThan(8192)
    await expect(fit.check('any', 8192)).rejects.toMatchObject({ code: 'MODEL_DOES_NOT_FIT' })
    await fit.check('any', largestContextSize)
    close()
  })

  it('reads few headers at a time however many are asked for, and lets who loads a model go before', async () => {
    const { create, asked } = await start(400e6, { isSlow: true })
    const { fit, close } = create()
    let done = 0
    const all = Array.from({ length: 20 }, (_, index) => fit.ofModel(`m${index}`).then(() => (done += 1)))
    await expect(fit.check('m19', 8192)).rejects.toMatchObject({ code: 'MODEL_DOES_NOT_FIT' })
    expect(done).toBeLessThan(10)
    await Promise.all(all)
    // Two for the list, and the one that is to be loaded.
    expect(asked.atOnce).toBeLessThanOrEqual(3)
    expect(asked.headers.length).toBeGreaterThanOrEqual(20)
    close()
  })

  it('fetches as much of a header as it takes, and asks for it once', async () => {
    const { create, asked, hub } = await start()
    const { fit, close } = create()
    hub.put('Pub/Repo', 'm.gguf', Buffer.alloc(20 << 20, 1))
    expect(await fit.ofHubFile('Pub/Repo', 'm.gguf')).toMatchObject({ verdict: 'cpu', basis: 'header' })
    expect(asked.headers).toEqual([1 << 20, 4 << 20])
    await fit.ofHubFile('Pub/Repo', 'm.gguf', 4096)
    expect(hub.requests.filter(({ at }) => at === 'store').map(({ range }) => range)).toEqual([
      `bytes=0-${(1 << 20) - 1}`,
      `bytes=${1 << 20}-${(4 << 20) - 1}`,
    ])
    close()
  })

  it('gives up a header that is cut off where the file ends', async () => {
    const { create, hub } = await start()
    const { fit, close } = create()
    hub.put('Pub/Repo', 'm.gguf', Buffer.alloc(1000, 1))
    await expect(fit.ofHubFile('Pub/Repo', 'm.gguf')).rejects.toMatchObject({ code: 'MODEL_FILE_INVALID' })
    close()
  })
})
