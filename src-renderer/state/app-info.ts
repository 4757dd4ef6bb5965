import { createStore, type StoreApi } from 'zustand'
import type { AppInfo } from '#contract/app.ts'
import { once, type Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface AppInfoState {
  /** Null until the host has said. */
  info: AppInfo | null
}

/** Asks again after each connection: the host may have been updated meanwhile. */
export function createAppInfoStore(rpc: Rpc): StoreApi<AppInfoState> {
  const store = createStore<AppInfoState>(() => ({ info: null }))
  rpc.subscribe(
    (client) => once(client.app.info()),
    (info) => {
      store.setState({ info })
    },
  )
  return store
}

export const useAppInfo = storeHook((state) => state.appInfo)
