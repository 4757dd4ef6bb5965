import { createStore, type StoreApi } from 'zustand'
import type { AppInfo } from '#contract/app.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface AppInfoState {
  /** Null until the host has said. */
  info: AppInfo | null
}

/** Asks again after each connection: the host may have been updated meanwhile. */
export function createAppInfoStore(rpc: Rpc): StoreApi<AppInfoState> {
  const store = createStore<AppInfoState>(() => ({ info: null }))
  rpc.subscribe(
    async function (client) {
      const info = await client.app.info()
      return (async function* () {
        yield await Promise.resolve(info)
      })()
    },
    (info) => {
      store.setState({ info })
    },
  )
  return store
}

export const useAppInfo = storeHook((state) => state.appInfo)
