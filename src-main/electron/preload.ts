/**
 * Runs in the page's process, sandboxed: tells the page where it is, and hands it its end of a channel to the
 * services when it asks for one, and tells the host what was dropped on it. Nothing else of Electron passes through here.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { askForPort, handOver, showDropped } from './channels.ts'

/** The few things of the DOM that are needed; this folder's types are Node's. */
interface PageWindow {
  location: { origin: string }
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}
declare const window: PageWindow

contextBridge.exposeInMainWorld('palabre', {
  isDesktop: true,
  /** Shows a dropped file or folder as a place. Its path goes from the system to the host, and not through the page. */
  showDropped: (file: File): Promise<unknown> =>
    ipcRenderer.invoke(showDropped, webUtils.getPathForFile(file)),
})

window.addEventListener('message', ({ source, data }) => {
  if (source === window && data === askForPort) ipcRenderer.send(askForPort)
})
ipcRenderer.on(handOver, ({ ports }) => window.postMessage(handOver, window.location.origin, ports))
