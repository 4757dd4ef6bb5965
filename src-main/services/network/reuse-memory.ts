import type { Agent, ClientRequestArgs, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** For heads, and for bodies that are read as Node does it. */
const smallBytes = 16 * 1024

/** Who takes a body straight from the socket. */
export interface DirectReader {
  /** Where the socket may read to now; null where what comes next has to be kept for a moment. */
  room(): Uint8Array | null
  /** So many bytes were read to where `room` said last. */
  came(bytes: number): void
  /** These were read elsewhere; their memory is used again after the next `room`. */
  take(chunk: Uint8Array): void
}

interface Reading {
  message: IncomingMessage
  reader: DirectReader
  /** Bytes of the body that are still to come. */
  missingBytes: number
}
const readings = new WeakMap<Duplex, Reading>()

/** Node's HTTP parser, as far as it is used here: entry 3 is what it calls with each piece of a body, copied for it. */
type Parser = Record<number, unknown>
const onBody = 3
const parserOf = (socket: Duplex): Parser | null => (socket as { parser?: Parser | null }).parser ?? null

/**
 * Makes an agent's connections read into one piece of memory each, again and again, or right to where a body is wanted.
 * A fresh piece for every read and another for every part of a body, as Node does it, has the garbage collector mark the
 * whole heap hundreds of times for each gigabyte.
 */
export function reuseMemory(agent: Agent): void {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const small: Buffer = Buffer.allocUnsafeSlow(smallBytes)
    let memory: Uint8Array = small
    // Memory is asked for before there is a socket to know.
    const made: { socket?: Duplex | undefined } = {}
    const onread = {
      // Node asks right after each read for the memory of the next one, however long that takes to come.
      buffer: () => {
        memory = (made.socket && roomFor(made.socket)) ?? small
        return memory
      },
      callback: (count: number) => {
        if (made.socket)
          deliver(made.socket, Buffer.from(memory.buffer, memory.byteOffset, count), memory === small)
        return true
      },
    }
    made.socket = connect({ ...options, onread } as ClientRequestArgs, callback) ?? undefined
    return made.socket
  }
}

/** Never more than what is missing of the body: what follows belongs to nobody who reads bodies. */
const roomFor = (socket: Duplex): Uint8Array | null => {
  const reading = readings.get(socket)
  if (!reading || reading.missingBytes === 0) return null
  // What a connection is kept with must not be where somebody's body was.
  if (reading.message.complete || reading.message.readableLength > 0) return null
  return reading.reader.room()?.subarray(0, reading.missingBytes) ?? null
}

/** The HTTP client listens to `data`; with `onread` it is for us to say that there is some. */
const deliver = (socket: Duplex, view: Buffer, isSmall: boolean): void => {
  const reading = readings.get(socket)
  const parser = parserOf(socket)
  // What came with the head is on its way through Node, and comes first.
  const isDirect =
    reading && parser && reading.message.readableLength === 0 && view.length <= reading.missingBytes
  if (reading) reading.missingBytes = Math.max(0, reading.missingBytes - view.length)
  if (!isDirect) {
    socket.emit('data', Buffer.from(view))
    return
  }
  // The parser still has to see every byte, for it knows where the body ends; but it need not copy it for anybody.
  const handle = parser[onBody]
  parser[onBody] = null
  try {
    if (isSmall) reading.reader.take(view)
    else reading.reader.came(view.length)
    // Whoever took it may have had enough.
    if (!socket.destroyed) socket.emit('data', view)
  } finally {
    parser[onBody] = handle
  }
}

/**
 * Gives what is still to come of a body to `reader`, from the socket itself; returns how to end that. Where the body's
 * length is not told (its chunks are then marked among its bytes) all comes through the message as ever.
 */
export function takeDirectly(
  message: IncomingMessage,
  missingBytes: number | null,
  reader: DirectReader,
): () => void {
  const { socket } = message
  if (missingBytes !== null) readings.set(socket, { message, reader, missingBytes })
  return () => readings.delete(socket)
}
