import { RPCLink } from '@orpc/client/websocket'
import { HostGoneError, RefusedError } from './errors.ts'
import type { Opened, Transport } from './transport.ts'

/** Takes the token out of the address, so that neither the history nor a shared screen keeps it. */
function takeToken(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('token')
  if (token === null) return null
  fragment.delete('token')
  const rest = fragment.size > 0 ? `#${fragment.toString()}` : ''
  history.replaceState(null, '', location.pathname + location.search + rest)
  return token
}

async function session(init: RequestInit): Promise<void> {
  const response = await fetch('/session', { credentials: 'same-origin', cache: 'no-store', ...init }).catch(
    (error: unknown) => {
      throw new HostGoneError(error)
    },
  )
  if (response.status === 401 || response.status === 403) throw new RefusedError()
}

const exchange = (token: string) =>
  session({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })

/** A browser does not say why a WebSocket failed; the session's own answer tells "not let in" from "gone". */
const askWhy = () => session({ method: 'GET' })

function open(): Promise<Opened> {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`)
  socket.binaryType = 'arraybuffer'
  const link = new RPCLink({ websocket: socket })
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true })
  })
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve({ link, closed, close: () => socket.close() }), {
      once: true,
    })
    void closed.then(() => reject(new HostGoneError()))
  })
}

/** The way of a browser: the token of the address for a cookie once, then a WebSocket on the same origin. */
export function createWebSocketTransport(): Transport {
  let token: string | null = null
  return async () => {
    token = takeToken() ?? token
    if (token !== null) {
      await exchange(token)
      token = null
    }
    try {
      return await open()
    } catch (error) {
      await askWhy()
      throw error
    }
  }
}
