import { createStore, type StoreApi } from 'zustand'
import { toShownError, type ShownError } from '#rpc/index.ts'
import { storeHook } from './context.ts'

export interface ToastRequest {
  /** Already in the user's language; or an error, for which the shell has the words. */
  text: string | ShownError
  tone?: 'neutral' | 'danger'
  /** `isUndo`: Ctrl/⌘ Z does it too, while the toast is there. */
  action?: { label: string; run: () => void; isUndo?: boolean }
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
  /** Shows whatever an action threw: `rename(…).catch(showError)`. */
  showError: (error: unknown) => void
  dismiss: (id: number) => void
}

/** No more at once than can be read; the oldest gives way. */
const shownAtOnce = 3

export function createToastsStore(): StoreApi<ToastsState> {
  let nextId = 1
  return createStore<ToastsState>((set, get) => ({
    toasts: [],
    show(toast) {
      const added: Toast = { timeoutMs: 8000, ...toast, id: nextId++ }
      set(({ toasts }) => ({
        toasts: [...toasts.filter(({ key }) => key === undefined || key !== toast.key), added].slice(
          -shownAtOnce,
        ),
      }))
    },
    showError(error) {
      const shown = toShownError(error)
      get().show({ text: shown, tone: 'danger', key: shown.code })
    },
    dismiss(id) {
      set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
    },
  }))
}

export const useToasts = storeHook((state) => state.toasts)
