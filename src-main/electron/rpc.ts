import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, type IpcMainEvent } from 'electron'
import type { AppRouter } from '#http/index.ts'
import { isOwnPage } from './own-page.ts'

/** Serves the contract to our own page: one channel for each load of it. Anybody else's port is closed. */
export function serveRpc(router: AppRouter): void {
  const handler = new RPCHandler(router)
  ipcMain.on('palabre:connect', (event) => {
    const [port] = event.ports
    if (!port) return
    if (!isOurPage(event)) {
      port.close()
      return
    }
    handler.upgrade(port, { context: { access: 'owner' } })
    port.start()
  })
}

/** The main frame of a window, showing a page of ours; a frame that has gone is nobody's. */
const isOurPage = ({ sender, senderFrame }: IpcMainEvent): boolean =>
  senderFrame !== null && senderFrame === sender.mainFrame && isOwnPage(senderFrame.url)
