/**
 * Runs in the page's process, sandboxed: tells the page where it is, and hands it one end of a channel to the
 * services. Nothing else of Electron passes through here.
 */
import { contextBridge, ipcRenderer } from 'electron'

/** The few things of the DOM that are needed; this folder's types are Node's. */
interface PageWindow {
  location: { origin: string }
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}
declare const window: PageWindow

contextBridge.exposeInMainWorld('palabre', { isDesktop: true })

window.addEventListener('message', ({ source, data }) => {
  if (source !== window || data !== 'palabre:connect') return
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage('palabre:connect', null, [port2])
  window.postMessage('palabre:port', window.location.origin, [port1])
})
