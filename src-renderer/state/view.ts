import { createStore, type StoreApi } from 'zustand'
import { storeHook } from './context.ts'

export type DialogName = 'palette' | 'models' | 'settings' | 'shortcuts'

/** What this window shows; other windows of the same host have their own. */
export interface ViewState {
  /** Null: a new chat that is not stored before its first message. */
  chatId: string | null
  dialog: DialogName | null
  /** On a narrow window the panes lie over the conversation; this says which one does. */
  sheet: 'chats' | 'panel' | null
  /** The chat whose title is being edited, and where. */
  renaming: { chatId: string; place: 'list' | 'bar' } | null
  /** Grows each time the search field is asked for. */
  searchRequests: number
  showChat: (chatId: string | null) => void
  showDialog: (dialog: DialogName | null) => void
  showSheet: (sheet: ViewState['sheet']) => void
  rename: (renaming: ViewState['renaming']) => void
  requestSearch: () => void
}

const rememberedKey = 'palabre.chat'
const chatOfHash = () => new URLSearchParams(location.hash.slice(1)).get('chat')

/** The shown chat is kept in the address, so that reload, back and forward work, and for the next start. */
export function createViewStore(): StoreApi<ViewState> {
  const store = createStore<ViewState>((set) => ({
    chatId: chatOfHash() ?? localStorage.getItem(rememberedKey),
    dialog: null,
    sheet: null,
    renaming: null,
    searchRequests: 0,
    showChat(chatId) {
      set({ chatId, sheet: null, renaming: null })
    },
    showDialog: (dialog) => set({ dialog }),
    showSheet: (sheet) => set({ sheet }),
    rename: (renaming) => set({ renaming }),
    requestSearch: () => set(({ searchRequests }) => ({ searchRequests: searchRequests + 1 })),
  }))
  store.subscribe(({ chatId }, before) => {
    if (chatId === before.chatId) return
    if (chatId === null) localStorage.removeItem(rememberedKey)
    else localStorage.setItem(rememberedKey, chatId)
    if (chatOfHash() === chatId) return
    const hash = chatId === null ? '' : `#${new URLSearchParams({ chat: chatId }).toString()}`
    history.pushState(null, '', location.pathname + location.search + hash)
  })
  window.addEventListener('popstate', () => {
    // A fresh link pasted into this tab is the connection's business; the chat stays.
    if (new URLSearchParams(location.hash.slice(1)).has('token')) return
    store.getState().showChat(chatOfHash())
  })
  return store
}

export const useView = storeHook((state) => state.view)
