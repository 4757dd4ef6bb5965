import { useEffect } from 'react'
import { createStore, type StoreApi } from 'zustand'
import type { NetworkLog } from '#contract/network.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook, useAppState } from './context.ts'

export interface NetworkState {
  /** Every connection since the start; null while nobody looks. */
  log: NetworkLog | null
  /** Follows it until the returned function is called. */
  watch: () => () => void
}

export function createNetworkStore(rpc: Rpc): StoreApi<NetworkState> {
  return createStore<NetworkState>((set) => ({
    log: null,
    watch: () =>
      rpc.subscribe(
        (client, signal) => client.network.changed(undefined, { signal }),
        (log) => set({ log }),
      ),
  }))
}

const useNetwork = storeHook((state) => state.network)

/** The network log, followed while the component is shown. */
export function useNetworkLog(): NetworkLog | null {
  const { network } = useAppState()
  useEffect(() => network.getState().watch(), [network])
  return useNetwork((state) => state.log)
}
