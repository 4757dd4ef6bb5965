import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ShapeOfBroken } from './app.ts'

/** The last word to whoever sends what is not even HTTP, or is too slow: after the answers to what it asked before. */
export interface HangUp {
  /** Told of every request when its head is there. */
  began: (request: IncomingMessage, response: ServerResponse) => void
  hangUp: (error: NodeJS.ErrnoException, socket: Socket) => void
}

/** So long a refusal has to be read in. */
const lastWordMs = 500

const reasons = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
} as const

export const createHangUp = (shapeOf: ShapeOfBroken): HangUp => {
  const underWay = new WeakMap<Socket, Set<ServerResponse>>()
  const ended = new WeakSet<Socket>()
  const askedWhole = (socket: Socket) => [...(underWay.get(socket) ?? [])].filter(({ req }) => req.complete)
  /** What was too slow may become whole meanwhile, and is answered then, too. */
  const whenAnswered = async (socket: Socket, asked: readonly ServerResponse[]) => {
    for (let left = asked; left.length > 0 && socket.writable; left = askedWhole(socket)) {
      await Promise.all(left.map(closed))
    }
  }
  return {
    began: ({ socket }, response) => {
      const responses = underWay.get(socket) ?? new Set()
      underWay.set(socket, responses.add(response))
      response.once('close', () => responses.delete(response))
    },
    hangUp: (error, socket) => {
      // More of the same: nothing that comes now is read.
      if (ended.has(socket) && socket.writable) return
      ended.add(socket)
      const asked = askedWhole(socket)
      if (asked.length === 0 || !socket.writable) {
        say(shapeOf, error, socket)
        return
      }
      // What was asked whole is answered; a refusal written now would be taken for that answer, or stand in the midst of it.
      void whenAnswered(socket, asked).then(() => {
        if (socket.writable) say(shapeOf, error, socket)
      })
    },
  }
}

const closed = (response: ServerResponse) =>
  new Promise<void>((done) => void response.once('close', () => done()))

const say = (shapeOf: ShapeOfBroken, error: NodeJS.ErrnoException, socket: Socket): void => {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const shape = shapeOf(pathIn('rawPacket' in error ? error.rawPacket : undefined), status)
  const body = shape ? JSON.stringify(shape) : ''
  const type = shape ? 'content-type: application/json; charset=utf-8\r\n' : ''
  const length = `content-length: ${Buffer.byteLength(body)}\r\n`
  socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nconnection: close\r\n${type}${length}\r\n${body}`)
  // Whoever does not end its own side would keep its place for ever.
  const timer = setTimeout(() => socket.destroy(), lastWordMs)
  socket.once('close', () => clearTimeout(timer))
}

/** Which address the first line names, where that came with what could not be read. */
const pathIn = (packet: unknown): string =>
  Buffer.isBuffer(packet)
    ? (/^[A-Za-z-]{1,20} +(\/[^ \r\n]*)/.exec(packet.toString('latin1', 0, 2048))?.[1] ?? '')
    : ''
