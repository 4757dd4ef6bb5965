import { RPCLink } from '@orpc/client/message-port'
import type { Opened, Transport } from './transport.ts'

function askForPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent<unknown>) => {
      const [port] = event.ports
      if (event.source !== window || event.data !== 'palabre:port' || port === undefined) return
      window.removeEventListener('message', take)
      resolve(port)
    }
    window.addEventListener('message', take)
    window.postMessage('palabre:connect', location.origin)
  })
}

/** The way of the desktop app: the preload hands over one end of a channel to the services. */
export function createMessagePortTransport(): Transport {
  return async (): Promise<Opened> => {
    const port = await askForPort()
    const link = new RPCLink({ port })
    const closed = new Promise<void>((resolve) => {
      port.addEventListener('close', () => resolve(), { once: true })
    })
    port.start()
    return { link, closed, close: () => port.close() }
  }
}
