import { availableParallelism } from 'node:os'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { isQuiet } from './quiet.ts'

const withCores = (count: number, busy: number) => {
  const startedAt = performance.now()
  return () => {
    const ms = performance.now() - startedAt
    return { idleMs: ms * (count - busy), busyMs: ms * busy, count }
  }
}

it('is a computer of which enough cores rest', async () => {
  expect(await isQuiet(4, withCores(4, 0))).toBe(true)
  expect(await isQuiet(4, withCores(4, 0.7))).toBe(true)
  expect(await isQuiet(4, withCores(4, 3))).toBe(false)
})

it('is none that computes with more than a few of its processors, though enough rest', async () => {
  expect(await isQuiet(4, withCores(8, 1))).toBe(true)
  expect(await isQuiet(4, withCores(8, 4))).toBe(false)
  expect(await isQuiet(4, withCores(16, 4))).toBe(false)
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
