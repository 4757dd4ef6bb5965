import { createStore, type StoreApi } from 'zustand'
import type { EngineState } from '#contract/engines.ts'
import type { ThinkingOffer } from '#contract/thinking.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface EnginesState {
  /** Those in memory, or on their way in or out; empty until the host has said. */
  engines: EngineState[]
  /** What each model's template lets one choose, as far as it was loaded since the window is here. */
  offers: Readonly<Record<string, ThinkingOffer>>
  /** Resolves when the model is ready. Another `contextSize` (tokens) starts it anew. `force`: even if it does not fit. */
  load: (modelId: string, contextSize?: number | null, force?: boolean) => Promise<void>
  /** Ends the model's process, also while it still loads. */
  unload: (modelId: string) => Promise<void>
}

export function createEnginesStore(rpc: Rpc): StoreApi<EnginesState> {
  const store = createStore<EnginesState>(() => ({
    engines: [],
    offers: {},
    load: async (modelId, contextSize, force = false) => {
      await rpc.client.engines.load({ modelId, force, ...(contextSize !== undefined && { contextSize }) })
    },
    unload: async (modelId) => {
      await rpc.client.engines.unload({ modelId })
    },
  }))
  rpc.subscribe(
    (client, signal) => client.engines.changed(undefined, { signal }),
    (engines) => {
      const known = engines.flatMap(({ modelId, thinking }) =>
        thinking ? [[modelId, thinking] as const] : [],
      )
      store.setState(({ offers }) => ({ engines, offers: { ...offers, ...Object.fromEntries(known) } }))
    },
  )
  return store
}

export const useEngines = storeHook((state) => state.engines)

/** The engine of one model; undefined when it is not in memory. */
export const useEngine = (modelId: string | null): EngineState | undefined =>
  useEngines(({ engines }) => engines.find((engine) => engine.modelId === modelId))

/** What a model's template lets one choose about its thinking; undefined until it was loaded once. */
export const useThinkingOffer = (modelId: string | null): ThinkingOffer | undefined =>
  useEngines(({ offers }) => (modelId === null ? undefined : offers[modelId]))
