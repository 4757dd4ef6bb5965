import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import type { AppRouter } from './index.ts'
import { securityHeaders } from './security-headers.ts'

/** The largest message that is taken: a user's longest text, in the worst of encodings, fits. */
const maxPayloadBytes = 16 * 1024 * 1024
/** A reader that has this much waiting does not read any more. */
const maxBufferedBytes = 32 * 1024 * 1024
const maxSockets = 64
const pingEveryMs = 15_000
const closeWithinMs = 300

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
}

export interface RpcSocketOptions {
  server: Server
  router: AppRouter
  /** The status with which an upgrade is refused; null lets it in. */
  refuse: (request: IncomingMessage) => number | null
}

function answer(socket: Duplex, status: number): void {
  const headers = Object.entries({ ...securityHeaders, connection: 'close', 'content-length': '0' })
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n`)
}

/** Serves the contract over WebSockets to whoever `refuse` lets in. Returns what closes them all. */
export function serveRpcSocket({ server, router, refuse }: RpcSocketOptions): { close(): Promise<void> } {
  const handler = new RPCHandler(router)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxPayloadBytes,
    perMessageDeflate: false,
  })
  const alive = new WeakSet<WebSocket>()

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that goes away during the handshake is its own business.
    socket.on('error', () => socket.destroy())
    const status = refuse(request) ?? (sockets.clients.size >= maxSockets ? 429 : null)
    if (status === null) sockets.handleUpgrade(request, socket, head, accept)
    else answer(socket, status)
  })

  function accept(socket: WebSocket): void {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    // Too large a message, broken frames: ws closes the socket with the code that says so.
    socket.on('error', () => socket.terminate())
    void handler.upgrade(
      {
        addEventListener: socket.addEventListener.bind(socket),
        send(data: Parameters<WebSocket['send']>[0]) {
          if (socket.bufferedAmount > maxBufferedBytes) socket.terminate()
          else socket.send(data)
        },
      },
      { context: { access: 'owner' } },
    )
  }

  const ping = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, pingEveryMs).unref()

  return {
    async close() {
      clearInterval(ping)
      const gone = [...sockets.clients].map((socket) => {
        socket.close(1001)
        return new Promise<void>((resolve) => socket.once('close', () => resolve()))
      })
      const force = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, closeWithinMs)
      await Promise.all(gone)
      clearTimeout(force)
    },
  }
}
