import { useEffect } from 'react'
import { createStore, type StoreApi } from 'zustand'
import type { ApiCall, ApiExchange, ApiSettings, ApiStatus } from '#contract/api.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook, useAppState } from './context.ts'

export interface ApiState {
  /** The server for other programs; null while nobody looks. */
  status: ApiStatus | null
  /** What was asked of it lately, the newest first. */
  calls: ApiCall[] | null
  /** Follows both until the returned function is called. */
  watch: () => () => void
  update: (changes: Partial<ApiSettings>) => Promise<void>
  /** The key itself, which is never shown again. */
  createKey: (name: string) => Promise<string>
  revokeKey: (id: string) => Promise<void>
  exchange: (id: number) => Promise<ApiExchange>
  /** Makes an experiment that asks the same again; returns its id. */
  replay: (id: number) => Promise<string>
}

export function createApiStore(rpc: Rpc): StoreApi<ApiState> {
  return createStore<ApiState>((set) => ({
    status: null,
    calls: null,
    watch: () => {
      const leaveStatus = rpc.subscribe(
        (client, signal) => client.api.changed(undefined, { signal }),
        (status) => set({ status }),
      )
      const leaveCalls = rpc.subscribe(
        (client, signal) => client.api.calls(undefined, { signal }),
        (calls) => set({ calls }),
      )
      return () => {
        leaveStatus()
        leaveCalls()
      }
    },
    update: async (changes) => {
      set({ status: await rpc.client.api.update(changes) })
    },
    createKey: async (name) => (await rpc.client.api.createKey({ name })).secret,
    revokeKey: async (id) => {
      await rpc.client.api.revokeKey({ id })
    },
    exchange: (id) => rpc.client.api.exchange({ id }),
    replay: async (id) => {
      const { source } = await rpc.client.api.replay({ id })
      return (await rpc.client.lab.save({ id: null, source, files: {} })).id
    },
  }))
}

export const useApi = storeHook((state) => state.api)

/** Follows the server's state while the component is shown. */
export function useApiWatched(): void {
  const { api } = useAppState()
  useEffect(() => api.getState().watch(), [api])
}
