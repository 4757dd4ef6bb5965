import { createStore, type StoreApi } from 'zustand'
import { storeHook } from './context.ts'

/** Takes the documents that are dropped on the window. */
export interface DropReceiver {
  /** What becomes of them: said while they hover over the window. */
  purpose: 'attach' | 'import'
  take: (files: readonly File[]) => void
}

export interface FileDropsState {
  /** Whoever came last takes them: a dialog lies over the chat. Empty where nobody wants any. */
  receivers: readonly DropReceiver[]
  /** From now on documents are for this one; returns what ends that. */
  receive: (receiver: DropReceiver) => () => void
}

export const createFileDropsStore = (): StoreApi<FileDropsState> =>
  createStore<FileDropsState>((set) => ({
    receivers: [],
    receive(receiver) {
      set(({ receivers }) => ({ receivers: [...receivers, receiver] }))
      return () => set(({ receivers }) => ({ receivers: receivers.filter((each) => each !== receiver) }))
    },
  }))

export const useFileDrops = storeHook((state) => state.fileDrops)
