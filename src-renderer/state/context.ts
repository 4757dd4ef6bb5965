/**
 * What the interface knows: one zustand store per feature, fed by the contract's streams, made together by
 * `createAppState` and handed down by React context. Knows rpc, and nothing of what is shown.
 */
import { createContext, use } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { AppState } from './app-state.ts'

export const AppStateContext = createContext<AppState | null>(null)

/** The stores themselves, for what must read or act outside of rendering. */
export function useAppState(): AppState {
  const state = use(AppStateContext)
  if (state === null) throw new Error('The interface is not inside its AppStateContext.')
  return state
}

/** A hook that reads one store: `const useChats = storeHook((state) => state.chats)`. */
export const storeHook =
  <S>(pick: (state: AppState) => StoreApi<S>) =>
  <T>(selector: (state: S) => T): T =>
    useStore(pick(useAppState()), selector)
