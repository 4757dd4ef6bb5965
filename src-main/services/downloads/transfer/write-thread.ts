import { Worker } from 'node:worker_threads'
import { workerFile } from './worker-file.ts'

export interface WriteOrder {
  fd: number
  position: number
  bytes: Uint8Array
}
/** What the system said; null where it took all. */
export type WriteReply = { message: string; code: string | undefined } | null

/** Writes in a thread of its own, one after the other. */
export interface WriteThread {
  /**
   * Writes all of it to an open file, which has to stay open until this ends; `bytes` lie in memory that threads share. Throws
   * what the system says, or that the thread is gone.
   */
  write(fd: number, position: number, bytes: Buffer): Promise<void>
  /** It ended by itself: whoever writes has to do it elsewhere. */
  readonly isGone: boolean
  close(): Promise<void>
}

export const startWriteThread = (): WriteThread => {
  const worker = new Worker(workerFile('write-worker'))
  const asked: PromiseWithResolvers<undefined>[] = []
  let isGone = false
  const end = (error: Error) => {
    isGone = true
    for (const { reject } of asked.splice(0)) reject(error)
  }
  worker.on('message', (reply: WriteReply) => {
    const first = asked.shift()
    if (reply === null) first?.resolve(undefined)
    else first?.reject(Object.assign(new Error(reply.message), { code: reply.code }))
  })
  worker.on('error', end)
  worker.on('exit', () => end(new Error('The writing thread has ended')))
  return {
    get isGone() {
      return isGone
    },
    write: (fd, position, bytes) => {
      if (isGone) return Promise.reject(new Error('The writing thread has ended'))
      const reply = Promise.withResolvers<undefined>()
      // What cannot be sent is answered by nobody, and the answers come in the order of asking.
      worker.postMessage({ fd, position, bytes } satisfies WriteOrder)
      asked.push(reply)
      return reply.promise
    },
    close: async () => {
      await worker.terminate()
    },
  }
}
