import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Bandwidth } from '#contract/engine.ts'
import { startLlama } from './llama.ts'
import { defaultThreads } from './threads.ts'

/** Larger than the last-level cache of ordinary processors, in each thread. */
const bufferBytes = 96 << 20
const sliceBytes = 8 << 20
/** Within what each core has for itself. */
const nearBytes = 128 << 10
const farRounds = { rounds: 12, roundMs: 80 }
const nearRounds = { rounds: 4, roundMs: 30 }

/**
 * A thread that searches memory for a byte that is not there: the C library does so as fast as memory can be read, which is what decoding is
 * bound by; and near memory as fast as the core computes. It answers each message with the bytes of a second and with the share of the
 * time that it really ran: where another program took a part of it, the bytes are those of a second of its own. As text, because threads of
 * a bundled file would need a file of their own.
 */
const reader = `
const { parentPort } = require('node:worker_threads')
const memory = Buffer.alloc(${bufferBytes}, 1)
const near = memory.subarray(0, ${nearBytes})
const ranMs = () => {
  // Counted by ticks of 16 ms there.
  if (process.platform === 'win32' || !process.threadCpuUsage) return performance.now()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
let at = 0
const readFar = () => {
  memory.subarray(at, at + ${sliceBytes}).indexOf(2)
  at = (at + ${sliceBytes}) % ${bufferBytes}
  return ${sliceBytes}
}
const readNear = () => {
  for (let time = 0; time < 64; time += 1) near.indexOf(2)
  return 64 * ${nearBytes}
}
parentPort.on('message', ({ isNear, roundMs }) => {
  const startedAt = performance.now()
  const ranBefore = ranMs()
  let bytes = 0
  let elapsedMs = 0
  do {
    bytes += isNear ? readNear() : readFar()
    elapsedMs = performance.now() - startedAt
  } while (elapsedMs < roundMs)
  const ran = Math.min(ranMs() - ranBefore, elapsedMs)
  parentPort.postMessage({ bytesPerSecond: (bytes / ran) * 1000, share: ran / elapsedMs })
})
parentPort.postMessage(null)`

/** On a crowded computer rounds take longer than they should; after this much time fewer are made. */
const patienceMs = 2500
const fewestRounds = 3

interface Read {
  bytesPerSecond: number
  share: number
}

/** Of all threads at once. */
interface Round {
  bytesPerSecond: number
  /** The smallest. */
  share: number
}

/** Rounds that differ by more than this, or threads that ran for less than this share, were disturbed by something. */
const steadyShare = 0.8

/** Reads memory for about a second, with as many threads as a large model gets. Disturbances only slow it, so a good round counts. */
export const measureBandwidth = async (): Promise<Bandwidth> => {
  const threads = defaultThreads(Infinity)
  const workers = Array.from({ length: threads }, () => new Worker(reader, { eval: true }))
  try {
    await Promise.all(workers.map((worker) => answerOf(worker)))
    const near = await read(workers, { isNear: true, ...nearRounds })
    const far = await read(workers, { isNear: false, ...farRounds })
    const rates = far.map(({ bytesPerSecond }) => bytesPerSecond)
    const bytesPerSecond = quantile(rates, 0.75)
    const shares = far.map(({ share }) => share)
    return {
      bytesPerSecond,
      nearBytesPerSecond: quantile(
        near.map(({ bytesPerSecond }) => bytesPerSecond),
        0.75,
      ),
      threads,
      isSteady: quantile(rates, 0.25) > bytesPerSecond * steadyShare && quantile(shares, 0.25) > steadyShare,
      gpu: await graphicsMemory(threads),
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

interface Reading {
  isNear: boolean
  rounds: number
  roundMs: number
}

const read = async (workers: readonly Worker[], { isNear, rounds, roundMs }: Reading): Promise<Round[]> => {
  const done: Round[] = []
  const startedAt = performance.now()
  for (let round = 0; round < rounds; round += 1) {
    if (round >= fewestRounds && performance.now() - startedAt > patienceMs) break
    const answers = workers.map((worker) => answerOf(worker))
    for (const worker of workers) worker.postMessage({ isNear, roundMs })
    const all = await Promise.all(answers)
    done.push({
      bytesPerSecond: all.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0),
      share: Math.min(...all.map(({ share }) => share)),
    })
  }
  return done
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0

/** Rejects with what goes wrong in the thread. */
const answerOf = async (worker: Worker): Promise<Read> => {
  const [read] = (await once(worker, 'message')) as [Read]
  return read
}

const graphicsMemory = async (threads: number): Promise<Bandwidth['gpu']> => {
  const llama = await startLlama(threads)
  if (llama.gpu === false) return null
  const { total, free } = await llama.getVramState()
  return { totalBytes: total, freeBytes: free }
}
