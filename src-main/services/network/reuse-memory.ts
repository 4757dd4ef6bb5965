import type { Agent, ClientRequestArgs, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** For heads, and for bodies that are read as Node does it. */
const smallBytes = 16 * 1024
/** For bodies that are taken directly; more does not make reading from loopback faster. */
const largeBytes = 128 * 1024

/** Who takes a body straight from the socket's memory, and copies what it needs before it returns. */
interface Reader {
  message: IncomingMessage
  take: (chunk: Uint8Array) => void
  /** Bytes of the body that are still to come. */
  missingBytes: number
}
const readers = new WeakMap<Duplex, Reader>()

/** Node's HTTP parser, as far as it is used here: entry 3 is what it calls with each piece of a body, copied for it. */
type Parser = Record<number, unknown>
const onBody = 3
const parserOf = (socket: Duplex): Parser | null => (socket as { parser?: Parser | null }).parser ?? null

/**
 * Makes an agent's connections read into one piece of memory each, again and again, and lets bodies be taken from there.
 * A fresh piece for every read and another for every part of a body, as Node does it, has the garbage collector mark the
 * whole heap hundreds of times for each gigabyte.
 */
export function reuseMemory(agent: Agent): void {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const small: Buffer = Buffer.allocUnsafeSlow(smallBytes)
    let large: Buffer | undefined
    let memory = small
    // Memory is asked for before there is a socket to know.
    const made: { socket?: Duplex | undefined } = {}
    const onread = {
      buffer: () => {
        const isDirect = made.socket !== undefined && readers.has(made.socket)
        memory = isDirect ? (large ??= Buffer.allocUnsafeSlow(largeBytes)) : small
        return memory
      },
      callback: (count: number) => {
        if (made.socket) deliver(made.socket, memory.subarray(0, count))
        return true
      },
    }
    made.socket = connect({ ...options, onread } as ClientRequestArgs, callback) ?? undefined
    return made.socket
  }
}

/** The HTTP client listens to `data`; with `onread` it is for us to say that there is some. */
const deliver = (socket: Duplex, view: Buffer): void => {
  const reader = readers.get(socket)
  const parser = parserOf(socket)
  // What came with the head is on its way through Node, and comes first.
  if (!reader || !parser || reader.message.readableLength > 0 || view.length > reader.missingBytes) {
    socket.emit('data', Buffer.from(view))
    return
  }
  reader.missingBytes -= view.length
  // The parser still has to see every byte, for it knows where the body ends; but it need not copy it for anybody.
  const handle = parser[onBody]
  parser[onBody] = null
  try {
    reader.take(view)
    // Whoever took it may have had enough.
    if (!socket.destroyed) socket.emit('data', view)
  } finally {
    parser[onBody] = handle
  }
}

/**
 * Hands what is still to come of a body to `take`, from the socket's own memory; returns how to end that. Where the body's
 * length is not told (its chunks are then marked among its bytes) all comes through the message as ever.
 */
export function takeDirectly(
  message: IncomingMessage,
  missingBytes: number | null,
  take: (chunk: Uint8Array) => void,
): () => void {
  const { socket } = message
  if (missingBytes !== null) readers.set(socket, { message, take, missingBytes })
  return () => readers.delete(socket)
}
