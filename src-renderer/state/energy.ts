import { createStore, type StoreApi } from 'zustand'
import type { EnergyMethod, EnergyTotal } from '#contract/energy.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface EnergyState {
  /** Null until the host has said. */
  energy: { method: EnergyMethod; totals: EnergyTotal[] } | null
  /** Listens until the returned function is called. */
  watch: () => () => void
}

export function createEnergyStore(rpc: Rpc): StoreApi<EnergyState> {
  return createStore<EnergyState>((set) => ({
    energy: null,
    watch: () =>
      rpc.subscribe(
        (client, signal) => client.energy.changed(undefined, { signal }),
        (energy) => set({ energy }),
      ),
  }))
}

export const useEnergy = storeHook((state) => state.energy)
