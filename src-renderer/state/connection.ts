import { createStore, type StoreApi } from 'zustand'
import type { ConnectionStatus, Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface ConnectionState {
  status: ConnectionStatus
  /** Tries to connect now. */
  retry: () => void
}

export function createConnectionStore(rpc: Rpc): StoreApi<ConnectionState> {
  const store = createStore<ConnectionState>(() => ({
    status: rpc.status(),
    retry: () => rpc.wake(),
  }))
  rpc.onStatus((status) => {
    store.setState({ status })
  })
  return store
}

export const useConnection = storeHook((state) => state.connection)
