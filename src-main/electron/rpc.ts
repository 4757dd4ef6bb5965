import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain } from 'electron'
import type { AppRouter } from '#http/index.ts'
import type { Log } from '#lib/log.ts'
import { askForPort, handOver } from './channels.ts'
import { isOwnTopFrame } from './own-page.ts'

/** Serves the contract to our own page: a channel for each load of it, and none for anybody else. */
export function serveRpc(router: AppRouter, log: Log): void {
  const handler = new RPCHandler(router)
  ipcMain.on(askForPort, ({ senderFrame: frame }) => {
    // A frame that has gone is nobody's.
    if (frame === null || !isOwnTopFrame(frame)) {
      log.warn({ origin: frame?.origin }, 'A frame that is not ours asked for a port')
      return
    }
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1, { context: { access: 'owner' } })
    port1.start()
    frame.postMessage(handOver, null, [port2])
  })
}
