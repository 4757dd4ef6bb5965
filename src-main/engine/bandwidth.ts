import { Worker } from 'node:worker_threads'
import type { Bandwidth } from '#contract/engine.ts'
import { startLlama } from './llama.ts'
import { defaultThreads } from './threads.ts'

/** Larger than the last-level cache of ordinary processors, in each thread. */
const bufferBytes = 96 << 20
const roundMs = 120
const rounds = 5

/**
 * A thread that searches its memory for a byte that is not there: the C library does so as fast as memory can be read,
 * which is what decoding is bound by too. It answers each message with the bytes of a second. As text, because threads
 * of a bundled file would need a file of their own.
 */
const reader = `
const { parentPort } = require('node:worker_threads')
const memory = Buffer.alloc(${bufferBytes}, 1)
parentPort.on('message', () => {
  const startedAt = performance.now()
  let bytes = 0
  let elapsedMs = 0
  do {
    memory.indexOf(2)
    bytes += memory.length
    elapsedMs = performance.now() - startedAt
  } while (elapsedMs < ${roundMs})
  parentPort.postMessage((bytes / elapsedMs) * 1000)
})
parentPort.postMessage(0)`

/**
 * Reads memory for about a second, with as many threads as a large model gets; the middle round counts: one may
 * be faster than the others where the reading threads did not begin together.
 */
export const measureBandwidth = async (): Promise<Bandwidth> => {
  const threads = defaultThreads(Infinity)
  const workers = Array.from({ length: threads }, () => new Worker(reader, { eval: true }))
  try {
    await Promise.all(workers.map(answerOf))
    const totals: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const answers = workers.map(answerOf)
      for (const worker of workers) worker.postMessage('read')
      totals.push((await Promise.all(answers)).reduce((sum, rate) => sum + rate, 0))
    }
    const bytesPerSecond = totals.toSorted((a, b) => a - b)[rounds >> 1] ?? 0
    return { bytesPerSecond, gpu: await graphicsMemory(threads) }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

const answerOf = (worker: Worker) =>
  new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })

const graphicsMemory = async (threads: number): Promise<Bandwidth['gpu']> => {
  const llama = await startLlama(threads)
  if (llama.gpu === false) return null
  const { total, free } = await llama.getVramState()
  return { totalBytes: total, freeBytes: free }
}
