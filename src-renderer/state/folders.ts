import { createStore, type StoreApi } from 'zustand'
import type { Folder } from '#contract/folders.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** What the folder dialog is about: a folder that is there, or a new one, into which a chat may be put at once. */
export type EditedFolder = { id: string } | { id: null; chatId: string | null }

export interface FoldersState {
  /** In the user's order; empty until the host has sent them. */
  folders: Folder[]
  /** The folders whose chats are shown; `archive` is one of them. */
  open: ReadonlySet<string>
  edited: EditedFolder | null
  toggle: (id: string) => void
  edit: (edited: EditedFolder | null) => void
  create: (name: string) => Promise<Folder>
  update: (
    id: string,
    change: Partial<Pick<Folder, 'name' | 'systemPrompt' | 'modelId' | 'sampling'>>,
  ) => Promise<void>
  /** Puts it before another one; null: at the end. */
  move: (id: string, beforeId: string | null) => Promise<void>
  remove: (id: string, withChats: boolean) => Promise<void>
  restore: (id: string) => Promise<void>
}

const rememberedKey = 'palabre.openFolders'

const remembered = (): string[] => {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(rememberedKey) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function createFoldersStore(rpc: Rpc): StoreApi<FoldersState> {
  const { folders } = rpc.client
  const store = createStore<FoldersState>((set, get) => ({
    folders: [],
    open: new Set(remembered()),
    edited: null,
    toggle(id) {
      const open = new Set(get().open)
      if (!open.delete(id)) open.add(id)
      set({ open })
      localStorage.setItem(rememberedKey, JSON.stringify([...open]))
    },
    edit: (edited) => set({ edited }),
    create: (name) => folders.create({ name }),
    async update(id, change) {
      await folders.update({ id, ...change })
    },
    async move(id, beforeId) {
      await folders.move({ id, beforeId })
    },
    async remove(id, withChats) {
      await folders.remove({ id, withChats })
    },
    async restore(id) {
      await folders.restore({ id })
    },
  }))
  rpc.subscribe(
    (client, signal) => client.folders.changed(undefined, { signal }),
    (folders) => store.setState({ folders }),
  )
  return store
}

export const useFolders = storeHook((state) => state.folders)
