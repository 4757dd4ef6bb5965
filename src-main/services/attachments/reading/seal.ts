/** Takes away what reading a document never needs: the ways out to the network. Nothing gives them back. */
export const sealProcess = (): void => {
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) {
    Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })
  }
}
