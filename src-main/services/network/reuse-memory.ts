import type { Agent, ClientRequestArgs, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** More than this does not make reading from loopback faster. */
const bufferBytes = 128 * 1024

/** Who reads from a socket and promised to copy what it needs before it returns. */
const copying = new WeakMap<Duplex, IncomingMessage>()

/**
 * Makes an agent's connections read into one piece of memory each, again and again. A fresh one for every read, as Node
 * does it, has the garbage collector mark the whole heap about a hundred times for each gigabyte.
 */
export function reuseMemory(agent: Agent): void {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    let buffer = Buffer.allocUnsafeSlow(bufferBytes)
    const onread = {
      buffer: () => buffer,
      callback: (count: number) => {
        const view = buffer.subarray(0, count)
        const reader = socket && copying.get(socket)
        // The HTTP client listens to `data`; with `onread` it is for us to say that there is some.
        socket?.emit('data', reader ? view : Buffer.from(view))
        // It did not get there yet, so the memory belongs to who still holds it.
        if (reader && reader.readableLength > 0) buffer = Buffer.allocUnsafeSlow(bufferBytes)
        return true
      },
    }
    const socket = connect({ ...options, onread } as ClientRequestArgs, callback)
    return socket
  }
}

/** Says that whoever hears `data` of this message copies it at once; returns how to say that it is over. */
export function promiseToCopy(message: IncomingMessage): () => void {
  const { socket } = message
  copying.set(socket, message)
  return () => copying.delete(socket)
}
