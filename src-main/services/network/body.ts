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

/** Where a body is wanted. */
export interface Sink {
  /** Memory for what comes next, never empty: it may be filled until `came` says how far it was. */
  room(): Uint8Array
  /**
   * So many bytes lie in it now; returns a promise where the next have to wait, and there is no room till then. What it
   * throws ends the reading.
   */
  came(bytes: number): Promise<void> | undefined
}

/**
 * Puts a body into `sink` as it comes, read right to where it is wanted whenever that can be. Resolves when all has come;
 * closes the connection when anything goes wrong, and fills no room any more after that.
 */
export function receiveBody(message: IncomingMessage, options: BodyOptions, sink: Sink): Promise<void> {
  const { entry, deadline, host, idleTimeoutMs, maxBytes, toFailure } = options
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const { socket } = message
  let isWaiting = false
  const isHeldUp = () => isWaiting
  /** What came while it had to wait. */
  const pending: Uint8Array[] = []
  /** A message may end before what came last has its place. */
  let hasEnded = false
  const finish = () => {
    // A body that was given up ends too, without its rest.
    if (deadline.signal.aborted) {
      fail(deadline.signal.reason)
      return
    }
    isOver()
    deadline.clear()
    resolve(undefined)
  }
  const fail = (cause: unknown) => {
    isOver()
    deadline.clear()
    message.destroy()
    reject(toFailure(cause))
  }
  const orFail =
    <Args extends unknown[]>(doing: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        doing(...args)
      } catch (error) {
        fail(error)
      }
    }
  const goOn = () => {
    isWaiting = false
    deadline.extend(idleTimeoutMs)
    for (const chunk of pending.splice(0)) take(chunk)
    // By one of these again.
    if (isHeldUp()) return
    if (hasEnded) {
      finish()
      return
    }
    message.resume()
    socket.resume()
  }
  const holdUp = (wait: Promise<void>) => {
    isWaiting = true
    // What is taken directly does not fill the message, which would stop the socket by itself.
    socket.pause()
    message.pause()
    deadline.clear()
    wait.then(orFail(goOn), fail)
  }
  const note = (bytes: number): Promise<void> | undefined => {
    entry.bytes += bytes
    if (entry.bytes > maxBytes) throw tooLarge(host)
    deadline.extend(idleTimeoutMs)
    return sink.came(bytes)
  }
  const take = (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.byteLength;) {
      if (isWaiting) {
        // Its memory is used again.
        pending.push(Buffer.from(chunk.subarray(at)))
        return
      }
      const room = sink.room()
      const piece = chunk.subarray(at, at + room.byteLength)
      room.set(piece)
      at += piece.byteLength
      const wait = note(piece.byteLength)
      if (wait) holdUp(wait)
    }
  }
  const isOver = takeDirectly(message, bytesToCome(message), {
    room: () => (isWaiting ? null : sink.room()),
    came: orFail((bytes) => {
      const wait = note(bytes)
      if (wait) holdUp(wait)
    }),
    take: orFail(take),
  })
  deadline.extend(idleTimeoutMs)
  message.on('error', fail)
  message.on('close', () => {
    if (!hasEnded) fail(new Error('The connection was closed'))
  })
  message.on('end', () => {
    hasEnded = true
    if (!isWaiting) finish()
  })
  message.on('data', orFail(take))
  // Closed before anybody listened: nothing else would tell.
  if (message.destroyed) fail(new Error('The connection was closed'))
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
