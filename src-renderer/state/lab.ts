import { useEffect } from 'react'
import { createStore, type StoreApi } from 'zustand'
import type { ExperimentEntry, LabRun } from '#contract/lab.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook, useAppState } from './context.ts'

export interface LabState {
  /** Null until the host has said, and while nobody looks. */
  experiments: ExperimentEntry[] | null
  runs: LabRun[] | null
  /** Follows both until the returned function is called. */
  watch: () => () => void
}

export function createLabStore(rpc: Rpc): StoreApi<LabState> {
  return createStore<LabState>((set) => ({
    experiments: null,
    runs: null,
    watch: () =>
      rpc.subscribe(
        (client, signal) => client.lab.changed(undefined, { signal }),
        (overview) => set(overview),
      ),
  }))
}

export const useLab = storeHook((state) => state.lab)

/** The experiments and runs, followed while the component is shown. */
export function useLabWatch(): Pick<LabState, 'experiments' | 'runs'> {
  const { lab } = useAppState()
  useEffect(() => lab.getState().watch(), [lab])
  const experiments = useLab((state) => state.experiments)
  const runs = useLab((state) => state.runs)
  return { experiments, runs }
}
