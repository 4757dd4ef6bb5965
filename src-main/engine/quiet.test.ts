import { availableParallelism } from 'node:os'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { isQuiet } from './quiet.ts'

it('is a computer of which enough cores rest', async () => {
  const resting = (cores: number) => {
    const startedAt = performance.now()
    return () => (performance.now() - startedAt) * cores
  }
  expect(await isQuiet(4, resting(4))).toBe(true)
  expect(await isQuiet(4, resting(3))).toBe(true)
  expect(await isQuiet(4, resting(1))).toBe(false)
})

it('is none that computes with all of its cores', async () => {
  const busy = "require('node:worker_threads').parentPort.postMessage(0); for (;;);"
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(busy, { eval: true }))
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    expect(await isQuiet(availableParallelism())).toBe(false)
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
})
