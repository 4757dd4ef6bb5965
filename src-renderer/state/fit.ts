import { createStore, type StoreApi } from 'zustand'
import type { Fit } from '#contract/fit.ts'
import type { Rpc, ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** A load that was refused because the model needs more memory than there is. */
export interface Refusal {
  modelId: string
  contextSize: number | null
  /** MODEL_DOES_NOT_FIT, with its figures in `details`. */
  error: ShownError
}

export interface FitState {
  /** The latest refusal, for the dialog that says so. */
  refusal: Refusal | null
  refuse: (refusal: Refusal) => void
  ofModel: (modelId: string, contextSize?: number | null, signal?: AbortSignal) => Promise<Fit>
  /** From the file's header, of which the first bytes are fetched. */
  ofHubFile: (repository: string, path: string, signal?: AbortSignal) => Promise<Fit>
  /** Guesses from sizes alone, in the order of the question. */
  ofSizes: (models: { sizeBytes: number; activeShare: number }[], signal?: AbortSignal) => Promise<Fit[]>
}

export function createFitStore(rpc: Rpc): StoreApi<FitState> {
  const { fit } = rpc.client
  const options = (signal?: AbortSignal) => (signal ? { signal } : {})
  return createStore<FitState>((set) => ({
    refusal: null,
    refuse: (refusal) => set({ refusal }),
    ofModel: (modelId, contextSize = null, signal) => fit.ofModel({ modelId, contextSize }, options(signal)),
    ofHubFile: (repository, path, signal) => fit.ofHubFile({ repository, path }, options(signal)),
    ofSizes: (models, signal) => fit.ofSizes({ models }, options(signal)),
  }))
}

export const useFits = storeHook((state) => state.fit)
