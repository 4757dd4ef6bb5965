import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Go on with all up to a byte · begin anew · say what the hash of so many bytes is. */
export type HashOrder =
  { type: 'advance'; upTo: number } | { type: 'restart' } | { type: 'digest'; size: number }
export interface HashReply {
  sha256: string
}

/** A hash that grows with its file, in a thread of its own: it reads what was written, as far as there is no gap. */
export interface Hasher {
  /** All below `upTo` is written. */
  advance(upTo: number): void
  /** Begins anew: the file has lost its bytes. */
  restart(): void
  /** Lower-case hex of the first `size` bytes. Restart before going on. */
  digest(size: number): Promise<string>
  close(): Promise<void>
}

/** Below this it is not worth a message. */
const stepBytes = 4 * 2 ** 20

/** Starts hashing the file at `path`, which has to be there. */
export const createHasher = (path: string): Hasher => {
  const worker = new Worker(workerFile(), { workerData: { path } })
  const asked: PromiseWithResolvers<string>[] = []
  let failure: Error | undefined
  const fail = (error: Error) => {
    failure ??= error
    for (const { reject } of asked.splice(0)) reject(failure)
  }
  worker.on('message', ({ sha256 }: HashReply) => asked.shift()?.resolve(sha256))
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('The hashing thread has ended')))
  const order = (message: HashOrder) => worker.postMessage(message)
  let ordered = 0
  return {
    advance: (upTo) => {
      if (upTo - ordered < stepBytes) return
      ordered = upTo
      order({ type: 'advance', upTo })
    },
    restart: () => {
      ordered = 0
      order({ type: 'restart' })
    },
    digest: async (size) => {
      if (failure) throw failure
      const answer = Promise.withResolvers<string>()
      asked.push(answer)
      order({ type: 'digest', size })
      return answer.promise
    },
    close: async () => {
      await worker.terminate()
    },
  }
}

/** The worker's file: its source, or what the build made of it, beside or above the chunk that this became. */
const workerFile = (): string => {
  const { dirname, filename } = import.meta
  if (filename.endsWith('.ts')) return join(dirname, 'hash-worker.ts')
  return join(dirname.endsWith('chunks') ? join(dirname, '..') : dirname, 'hash-worker.js')
}
