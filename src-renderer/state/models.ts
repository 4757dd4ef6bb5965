import { createStore, type StoreApi } from 'zustand'
import type { Model, ModelInspection } from '#contract/models.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface ModelsState {
  /** Null until the host has looked. */
  models: Model[] | null
  inspect: (id: string) => Promise<ModelInspection>
  revealFolder: () => Promise<void>
}

export function createModelsStore(rpc: Rpc): StoreApi<ModelsState> {
  const store = createStore<ModelsState>(() => ({
    models: null,
    inspect: (id) => rpc.client.models.inspect({ id }),
    revealFolder: async () => {
      await rpc.client.models.revealFolder()
    },
  }))
  rpc.subscribe(
    (client, signal) => client.models.changed(undefined, { signal }),
    (models) => {
      store.setState({ models })
    },
  )
  return store
}

export const useModels = storeHook((state) => state.models)
