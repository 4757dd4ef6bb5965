import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { startLlama } from './llama.ts'
import { createNativeSampler } from './native.ts'

it('lets go of samplers that are over while others are made', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-native-'))
  const path = join(dir, 'tiny.gguf')
  writeTinyModel(path, {})
  const llama = await startLlama(1)
  const model = await llama.loadModel({ modelPath: path })
  const samplers: WeakRef<object>[] = []
  for (let made = 0; made < 300; made += 1) {
    const sampler = createNativeSampler(model, 150_000)
    sampler.dispose()
    samplers.push(new WeakRef(sampler))
    // A reference is kept until the turn is over.
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const left = samplers.filter((one) => one.deref() !== undefined).length
  await llama.dispose()
  rmSync(dir, { recursive: true })
  expect(left).toBeLessThan(150)
})
