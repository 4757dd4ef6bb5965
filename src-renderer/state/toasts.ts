import { createStore, type StoreApi } from 'zustand'
import { storeHook } from './context.ts'

export interface ToastRequest {
  /** Already in the user's language. */
  text: string
  tone?: 'neutral' | 'danger'
  action?: { label: string; run: () => void }
  /** Milliseconds until it goes by itself, 8000 if not given; hovering and focus hold it. */
  timeoutMs?: number
  /** A later toast with the same key takes the place of the earlier one. */
  key?: string
}

export interface Toast extends ToastRequest {
  id: number
  timeoutMs: number
}

export interface ToastsState {
  toasts: Toast[]
  show: (toast: ToastRequest) => void
  dismiss: (id: number) => void
}

/** No more at once than can be read; the oldest gives way. */
const shownAtOnce = 3

export function createToastsStore(): StoreApi<ToastsState> {
  let nextId = 1
  return createStore<ToastsState>((set) => ({
    toasts: [],
    show(toast) {
      const added: Toast = { timeoutMs: 8000, ...toast, id: nextId++ }
      set(({ toasts }) => ({
        toasts: [...toasts.filter(({ key }) => key === undefined || key !== toast.key), added].slice(
          -shownAtOnce,
        ),
      }))
    },
    dismiss(id) {
      set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
    },
  }))
}

export const useToasts = storeHook((state) => state.toasts)
