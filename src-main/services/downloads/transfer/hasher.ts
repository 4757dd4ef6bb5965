import { Worker } from 'node:worker_threads'
import { workerFile } from './worker-file.ts'

/** Go on with these bytes · with all of a file, always the same, up to a byte · begin anew · say what the hash is. */
export type HashOrder =
  | { type: 'bytes'; bytes: Uint8Array }
  | { type: 'file'; path: string; upTo: number }
  | { type: 'restart' }
  | { type: 'digest' }
/** Bytes were taken · the hash that was asked for. */
export type HashReply = { type: 'taken' } | { type: 'digest'; sha256: string }

/**
 * A hash that grows with its file, in a thread of its own. Bytes that come in their order are taken from memory; what came
 * otherwise is read from the file once there is no gap before it.
 */
export interface Hasher {
  /**
   * These bytes are being written at `position`, and nothing else is there. Resolves when their memory may be used again:
   * soon, or when those before them have come.
   */
  offer(position: number, bytes: Buffer): Promise<void>
  /** All below `upTo` is written. */
  advance(upTo: number): void
  /** Begins anew: the file has lost its bytes. */
  restart(): void
  /** Lower-case hex of the first `size` bytes. Restart before going on. */
  digest(size: number): Promise<string>
  close(): Promise<void>
}

/** Less is not worth reading the file for. */
const stepBytes = 4 * 2 ** 20

interface Held {
  bytes: Buffer
  done: () => void
}

/** Starts a thread for a hasher; that takes a while, so who is in a hurry does it before there is anything to hash. */
export const startHashThread = (): Worker => {
  const thread = new Worker(workerFile('hash-worker'))
  // One that was started in vain is no reason to go on.
  thread.unref()
  return thread
}

/**
 * Hashes the file at `path`, in a thread that is its own from now on. It keeps `holdAtMost` offers that came out of their
 * order.
 */
export const createHasher = (path: string, holdAtMost: number, worker = startHashThread()): Hasher => {
  const taken: PromiseWithResolvers<undefined>[] = []
  const asked: PromiseWithResolvers<string>[] = []
  const held = new Map<number, Held>()
  let failure: Error | undefined
  /** Up to where the thread was told to go. */
  let ordered = 0

  const fail = (error: Error) => {
    failure ??= error
    for (const { reject } of [...taken.splice(0), ...asked.splice(0)]) reject(failure)
    letGo()
  }
  worker.on('message', (reply: HashReply) => {
    if (reply.type === 'taken') taken.shift()?.resolve(undefined)
    else asked.shift()?.resolve(reply.sha256)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('The hashing thread has ended')))
  worker.ref()
  const order = (message: HashOrder) => worker.postMessage(message)

  const letGo = () => {
    for (const { done } of held.values()) done()
    held.clear()
  }
  const orderBytes = (bytes: Buffer): Promise<void> => {
    if (failure) return Promise.reject(failure)
    const reply = Promise.withResolvers<undefined>()
    taken.push(reply)
    order({ type: 'bytes', bytes })
    ordered += bytes.length
    return reply.promise
  }
  const orderHeld = () => {
    for (let next = held.get(ordered); next; next = held.get(ordered)) {
      held.delete(ordered)
      // Whoever waits learns of a failure elsewhere.
      void orderBytes(next.bytes).then(next.done, next.done)
    }
  }
  const readUpTo = (upTo: number) => {
    if (upTo > ordered) order({ type: 'file', path, upTo })
    ordered = Math.max(ordered, upTo)
    orderHeld()
  }
  const restart = () => {
    letGo()
    ordered = 0
    order({ type: 'restart' })
  }

  return {
    offer: (position, bytes) => {
      if (position === ordered) {
        const done = orderBytes(bytes)
        orderHeld()
        return done
      }
      if (position < ordered || held.size >= holdAtMost || held.has(position)) return Promise.resolve()
      const done = Promise.withResolvers<undefined>()
      held.set(position, { bytes, done: () => done.resolve(undefined) })
      return done.promise
    },
    advance: (upTo) => {
      const nextHeld = Math.min(...held.keys())
      if (nextHeld <= upTo) readUpTo(nextHeld)
      else if (upTo - ordered >= stepBytes) readUpTo(upTo)
    },
    restart,
    digest: async (size) => {
      if (failure) throw failure
      letGo()
      // More was there when it began than the file turned out to be long.
      if (ordered > size) restart()
      readUpTo(size)
      const answer = Promise.withResolvers<string>()
      asked.push(answer)
      order({ type: 'digest' })
      return answer.promise
    },
    close: async () => {
      worker.removeAllListeners('exit')
      fail(new Error('The hash is not wanted any more'))
      await worker.terminate()
    },
  }
}
