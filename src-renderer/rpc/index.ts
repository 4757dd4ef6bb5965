/**
 * The renderer's way to its host: the preload's port in the desktop app, a WebSocket in a browser. The only
 * folder that opens a connection; knows the contract, and nothing of what is shown.
 */
import { createRpc, type Rpc } from './connection.ts'
import { createMessagePortTransport } from './message-port.ts'
import { createWebSocketTransport } from './websocket.ts'

export type { ConnectionStatus, Rpc } from './connection.ts'
export { once } from './subscription.ts'
export { toShownError, type ShownError } from './errors.ts'
export { canShowDropped, showDropped } from './dropped.ts'
export { upload } from './upload.ts'

/** Connects to whichever host this page came from, and tries again at once when the page wakes. */
export function connect(): Rpc {
  const rpc = createRpc(window.palabre?.isDesktop ? createMessagePortTransport() : createWebSocketTransport())
  const wake = () => {
    if (document.visibilityState === 'visible') rpc.wake()
  }
  for (const event of ['online', 'focus', 'pageshow', 'hashchange']) window.addEventListener(event, wake)
  document.addEventListener('visibilitychange', wake)
  return rpc
}
