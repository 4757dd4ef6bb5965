import type { IncomingMessage } from 'node:http'
import { AppError } from '#contract/errors.ts'
import type { Deadline } from './deadline.ts'
import { takeDirectly } from './reuse-memory.ts'
import type { NetworkEntry } from './ring.ts'

export interface BodyOptions {
  entry: NetworkEntry
  deadline: Deadline
  host: string
  idleTimeoutMs: number
  maxBytes: number
  /** Makes what the app throws out of what went wrong. */
  toFailure: (cause: unknown) => Error
}

/**
 * Takes a chunk, which is only lent to it until it returns; returns a promise where the next has to wait. What it throws
 * ends the reading.
 */
export type OnChunk = (chunk: Uint8Array) => Promise<void> | undefined

/**
 * Hands a body to `onChunk` as it comes, with nothing in between that would cost time for each chunk. Resolves when
 * all has come and been taken; closes the connection when anything goes wrong.
 */
export function receiveBody(message: IncomingMessage, options: BodyOptions, onChunk: OnChunk): Promise<void> {
  const { entry, deadline, host, idleTimeoutMs, maxBytes, toFailure } = options
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const { socket } = message
  const fail = (cause: unknown) => {
    isOver()
    deadline.clear()
    message.destroy()
    reject(toFailure(cause))
  }
  const take = (chunk: Uint8Array) => {
    entry.bytes += chunk.byteLength
    if (entry.bytes > maxBytes) throw tooLarge(host)
    deadline.extend(idleTimeoutMs)
    const wait = onChunk(chunk)
    if (!wait) return
    // What is taken directly does not fill the message, which would stop the socket by itself.
    socket.pause()
    message.pause()
    deadline.clear()
    wait.then(() => {
      deadline.extend(idleTimeoutMs)
      message.resume()
      socket.resume()
    }, fail)
  }
  const takeOrFail = (chunk: Uint8Array) => {
    try {
      take(chunk)
    } catch (error) {
      fail(error)
    }
  }
  const isOver = takeDirectly(message, bytesToCome(message), takeOrFail)
  deadline.extend(idleTimeoutMs)
  message.on('error', fail)
  message.on('close', () => fail(new Error('The connection was closed')))
  message.on('end', () => {
    isOver()
    deadline.clear()
    resolve(undefined)
  })
  message.on('data', takeOrFail)
  return promise
}

/** How much of the body is not in the message yet; null where nobody told how long it is. */
const bytesToCome = ({ headers, readableLength }: IncomingMessage): number | null => {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers
  return length === undefined || encoding !== undefined ? null : Number(length) - readableLength
}

/** The same body as a sequence, to be read once; leaving the loop early closes the connection. */
export async function* iterateBody(
  message: IncomingMessage,
  options: BodyOptions,
): AsyncGenerator<Uint8Array> {
  const { entry, deadline, host, idleTimeoutMs, maxBytes, toFailure } = options
  try {
    deadline.extend(idleTimeoutMs)
    for await (const chunk of message as AsyncIterable<Uint8Array>) {
      entry.bytes += chunk.byteLength
      if (entry.bytes > maxBytes) throw tooLarge(host)
      deadline.clear()
      yield chunk
      deadline.extend(idleTimeoutMs)
    }
  } catch (cause) {
    throw toFailure(cause)
  } finally {
    deadline.clear()
  }
}

const tooLarge = (host: string) =>
  new AppError('DOWNLOAD_FAILED', `${host} sent more than was asked for; it was closed.`)
