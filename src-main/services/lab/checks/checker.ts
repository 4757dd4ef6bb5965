import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CheckOrder, CheckReply } from './orders.ts'

/** Carries out checks in a thread of its own, one after the other. */
export interface Checker {
  check(order: CheckOrder): Promise<CheckReply>
  close(): Promise<void>
}

interface CheckerOptions {
  /** How long one check may take; then its thread is ended, whatever it does. */
  timeoutMs?: number
}

const defaultTimeoutMs = 2000
/** What a thread may take in all: an honest check needs a small part of it. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

/** The thread is started when it is first needed, and again after one that had to be ended. */
export const createChecker = ({ timeoutMs = defaultTimeoutMs }: CheckerOptions = {}): Checker => {
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  const start = () => {
    // Nothing of this process's environment or standard streams is there.
    const started = new Worker(workerFile(), { resourceLimits, env: {}, stdout: true, stderr: true })
    started.once('exit', () => {
      if (worker === started) worker = undefined
    })
    // Whoever waits for a check hears of it in its own way; without a listener it would end this process.
    started.on('error', () => undefined)
    return started
  }
  const carryOut = async (order: CheckOrder): Promise<CheckReply> => {
    if (closed) return { error: 'it was not checked: Palabre is closing' }
    const asked = (worker ??= start())
    const { promise, resolve } = Promise.withResolvers<CheckReply>()
    const died = () => resolve({ error: 'it took more memory than a check may, and was ended' })
    asked.once('message', resolve).once('error', died).once('exit', died)
    asked.postMessage(order)
    const timer = setTimeout(() => {
      resolve({ error: `it took more than ${timeoutMs / 1000} s and was ended` })
      if (worker === asked) worker = undefined
      void asked.terminate()
    }, timeoutMs)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      asked.off('message', resolve).off('error', died).off('exit', died)
    }
  }

  return {
    check: (order) => {
      const checking = last.then(() => carryOut(order))
      last = checking
      return checking
    },
    close: async () => {
      closed = true
      await worker?.terminate()
    },
  }
}

/** The worker's file: its source, or what the build made of it, beside or above the chunk that this became. */
const workerFile = (): string => {
  const { dirname, filename } = import.meta
  if (filename.endsWith('.ts')) return join(dirname, 'check-worker.ts')
  return join(dirname.endsWith('chunks') ? join(dirname, '..') : dirname, 'check-worker.js')
}
