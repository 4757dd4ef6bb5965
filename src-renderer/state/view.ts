import { createStore, type StoreApi } from 'zustand'
import { storeHook } from './context.ts'

export const dialogNames = [
  'palette',
  'settings',
  'shortcuts',
  'fit',
  'export',
  'privacy',
  'import',
  'prompts',
  'presets',
  'map',
] as const
export type DialogName = (typeof dialogNames)[number]

export const librarySections = ['installed', 'discover', 'downloads', 'places'] as const
export type LibrarySection = (typeof librarySections)[number]

/** A place in the model library: a section, or the page of one model in it. */
export interface LibraryRoute {
  section: LibrarySection
  /** A model's id under `installed`; under `discover` one of the catalogue, or `hub:<repository>`. */
  item: string | null
}

/** Pages besides chats and models; `features/shell/tools.ts` says what each of them is. */
export const toolNames = ['computer', 'lab', 'completion', 'server'] as const
export type ToolName = (typeof toolNames)[number]

/** One of these pages, and what on it. */
export interface ToolRoute {
  name: ToolName
  item: string | null
}

/** What this window shows; other windows of the same host have their own. */
export interface ViewState {
  /** Null: a new chat that is not stored before its first message. */
  chatId: string | null
  /** The model library in place of the conversation; null while the chat is shown. */
  library: LibraryRoute | null
  /** Another page in place of the conversation; null while the chat or the library is shown. */
  tool: ToolRoute | null
  dialog: DialogName | null
  /** What the palette looks for; empty again when a dialog is asked for. */
  query: string
  /** On a narrow window the panes lie over the conversation; this says which one does. */
  sheet: 'chats' | 'panel' | null
  /** The chat whose title is being edited, and where. */
  renaming: { chatId: string; place: 'list' | 'bar' } | null
  /** The message that is to be scrolled to and marked, until it was. */
  jump: { chatId: string; messageId: string } | null
  /** What the export dialog is about: one chat, the chats of a folder, or everything. */
  exported: { chatIds?: string[]; folderId?: string } | null
  /** Grows each time the search field is asked for. */
  searchRequests: number
  /** Shows a chat, instead of the library too. */
  showChat: (chatId: string | null) => void
  /** Shows a chat and in it a message. */
  showMessage: (chatId: string, messageId: string) => void
  endJump: () => void
  showExport: (exported: ViewState['exported']) => void
  showLibrary: (section: LibrarySection, item?: string | null) => void
  showTool: (name: ToolName, item?: string | null) => void
  /** Back to the chat that was shown before. */
  leavePage: () => void
  showDialog: (dialog: DialogName | null) => void
  /** Tells the palette what to look for, from what it looked for until now. */
  searchFor: (next: (query: string) => string) => void
  showSheet: (sheet: ViewState['sheet']) => void
  rename: (renaming: ViewState['renaming']) => void
  requestSearch: () => void
}

const rememberedKey = 'palabre.chat'

const isSection = (name: string | null): name is LibrarySection =>
  librarySections.some((section) => section === name)

const isTool = (name: string | null): name is ToolName => toolNames.some((tool) => tool === name)

type Shown = Pick<ViewState, 'chatId' | 'library' | 'tool'>

/** The address of a view: `#chat=…`, `#models=discover&item=…`, or `#tool=lab&item=…`. */
function hashOf({ chatId, library, tool }: Shown): string {
  const page = library ?? tool
  const parts: Record<string, string> = {
    ...(library && { models: library.section }),
    ...(tool && { tool: tool.name }),
    ...(page?.item && { item: page.item }),
    ...(!page && chatId !== null && { chat: chatId }),
  }
  const text = new URLSearchParams(parts).toString()
  return text === '' ? '' : `#${text}`
}

function readHash(): Shown {
  const parts = new URLSearchParams(location.hash.slice(1))
  const [section, tool, item] = [parts.get('models'), parts.get('tool'), parts.get('item')]
  return {
    chatId: parts.get('chat'),
    library: isSection(section) ? { section, item } : null,
    tool: isTool(tool) ? { name: tool, item } : null,
  }
}

/** What is shown is kept in the address, so that reload, back and forward work; the chat also for the next start. */
export function createViewStore(): StoreApi<ViewState> {
  const start = readHash()
  const store = createStore<ViewState>((set) => ({
    chatId: start.chatId ?? localStorage.getItem(rememberedKey),
    library: start.library,
    tool: start.library === null ? start.tool : null,
    dialog: null,
    query: '',
    sheet: null,
    renaming: null,
    jump: null,
    exported: null,
    searchRequests: 0,
    showChat(chatId) {
      set({ chatId, library: null, tool: null, sheet: null, renaming: null, jump: null })
    },
    showMessage(chatId, messageId) {
      set({ chatId, library: null, tool: null, sheet: null, renaming: null, jump: { chatId, messageId } })
    },
    endJump: () => set({ jump: null }),
    showExport: (exported) => set({ exported, dialog: exported === null ? null : 'export' }),
    showLibrary(section, item = null) {
      set({ library: { section, item }, tool: null, sheet: null, renaming: null, dialog: null })
    },
    showTool(name, item = null) {
      set({ tool: { name, item }, library: null, sheet: null, renaming: null, dialog: null })
    },
    leavePage: () => set({ library: null, tool: null }),
    showDialog: (dialog) => set({ dialog, query: '' }),
    searchFor: (next) => set(({ query }) => ({ query: next(query) })),
    showSheet: (sheet) => set({ sheet }),
    rename: (renaming) => set({ renaming }),
    requestSearch: () => set(({ searchRequests }) => ({ searchRequests: searchRequests + 1 })),
  }))
  store.subscribe((view, before) => {
    const isSame =
      view.chatId === before.chatId && view.library === before.library && view.tool === before.tool
    if (isSame) return
    if (view.chatId === null) localStorage.removeItem(rememberedKey)
    else localStorage.setItem(rememberedKey, view.chatId)
    if (hashOf(readHash()) === hashOf(view)) return
    history.pushState(null, '', location.pathname + location.search + hashOf(view))
  })
  window.addEventListener('popstate', () => {
    // A fresh link pasted into this tab is the connection's business; what is shown stays.
    if (new URLSearchParams(location.hash.slice(1)).has('token')) return
    const { chatId, library, tool } = readHash()
    if (library !== null) store.getState().showLibrary(library.section, library.item)
    else if (tool !== null) store.getState().showTool(tool.name, tool.item)
    else store.getState().showChat(chatId)
  })
  return store
}

export const useView = storeHook((state) => state.view)
