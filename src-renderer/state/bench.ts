import { createStore, type StoreApi } from 'zustand'
import type { BenchEvent, BenchResult } from '#contract/bench.ts'
import { toShownError, type Rpc, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

type Progress = Extract<BenchEvent, { type: 'progress' }>

export interface BenchState {
  /** The model that is measured now; null when none is. */
  modelId: string | null
  progress: Progress | null
  /** The newest result of each model, as long as the page lives. */
  results: Record<string, BenchResult>
  /** Why the last one failed. */
  error: ShownError | null
  run: (modelId: string) => Promise<void>
  /** Ends what is under way; nothing is kept of it. */
  stop: () => void
}

export function createBenchStore(rpc: Rpc): StoreApi<BenchState> {
  let controller: AbortController | undefined
  return createStore<BenchState>((set) => ({
    modelId: null,
    progress: null,
    results: {},
    error: null,
    run: async (modelId) => {
      controller?.abort()
      const own = new AbortController()
      controller = own
      set({ modelId, progress: null, error: null })
      try {
        for await (const event of await rpc.client.bench.run({ modelId }, { signal: own.signal })) {
          if (own.signal.aborted) return
          if (event.type === 'progress') set({ progress: event })
          else set(({ results }) => ({ results: { ...results, [modelId]: event.result } }))
        }
      } catch (error) {
        if (!own.signal.aborted) set({ error: toShownError(error) })
      } finally {
        if (controller === own) set({ modelId: null, progress: null })
      }
    },
    stop: () => {
      controller?.abort()
      controller = undefined
      set({ modelId: null, progress: null })
    },
  }))
}

export const useBench = storeHook((state) => state.bench)
