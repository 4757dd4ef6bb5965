import { createStore, type StoreApi } from 'zustand'
import type { Settings } from '#contract/settings.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface SettingsState {
  /** Null until the host has sent them. */
  settings: Settings | null
  /** Shows the change at once and stores it; on failure the host's own settings are shown again. */
  update: (change: Partial<Settings>) => Promise<void>
}

export function createSettingsStore(rpc: Rpc): StoreApi<SettingsState> {
  /** What the host last said; the truth when a change fails. */
  let stored: Settings | null = null
  const store = createStore<SettingsState>((set) => ({
    settings: null,
    async update(change) {
      set(({ settings }) => ({ settings: settings && { ...settings, ...change } }))
      try {
        await rpc.client.settings.update(change)
      } catch (error) {
        set({ settings: stored })
        throw error
      }
    },
  }))
  rpc.subscribe(
    (client, signal) => client.settings.changed(undefined, { signal }),
    (settings) => {
      stored = settings
      store.setState({ settings })
    },
  )
  return store
}

export const useSettings = storeHook((state) => state.settings)
