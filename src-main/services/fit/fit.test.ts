import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import { silentLog } from '#lib/log.ts'
import { startFakeHub } from '#e2e/fixtures/hub/index.ts'
import { tinyModel, writeGguf } from '#e2e/fixtures/gguf/index.ts'
import { createHub, createTokens } from '../hub/index.ts'
import { createNetwork } from '../network/index.ts'
import { openStorage } from '#storage/index.ts'
import { createFit } from './index.ts'

/** The service on a real database, a real network and a hub on loopback; what headers say is given. */

const shape: ModelShape = {
  architecture: 'llama',
  trainContextSize: 8192,
  layerCount: 16,
  embeddingSize: 1024,
  feedForwardSize: 3072,
  vocabularySize: 32_000,
  mergeCount: 30_000,
  tied: false,
  expertShare: 1,
  weights: [{ role: 'layer', type: 'Q8_0', sizeBytes: 300e6, repacked: false }],
  mapped: true,
  caches: [{ layers: 16, elementsPerToken: 1024, latent: false, window: null }],
  recurrentElements: 0,
}

const start = async (availableBytes = 8e9, { isSlow = false } = {}) => {
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
  const asked: { measured: number; headers: number[]; atOnce: number } = {
    measured: 0,
    headers: [],
    atOnce: 0,
  }
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
      engines: {
        states: () => [],
        bandwidth: () => {
          asked.measured += 1
          return Promise.resolve({ bytesPerSecond: 20e9, gpu: null })
        },
        shape: async (file, headerOnly) => {
          const { length } = readFileSync(file)
          asked.atOnce = Math.max(asked.atOnce, (reading += 1))
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
  return { create, asked, hub }
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
