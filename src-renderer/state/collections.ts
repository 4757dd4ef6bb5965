import { createStore, useStore, type StoreApi } from 'zustand'
import type { PresetContent } from '#contract/presets.ts'
import type { PromptContent } from '#contract/prompts.ts'
import type { Rpc } from '#rpc/index.ts'
import { useAppState } from './context.ts'

type Item<Content> = Content & { id: string; createdAt: number }

/** What is being written, and not kept yet. It outlives the dialog, so that closing that loses nothing. */
interface Edited<Content> {
  /** Null: a new one. */
  id: string | null
  content: Content
}

/** What an import did, for people. */
interface ImportCounts {
  addedIds: string[]
  duplicates: number
  skipped: number
}

export interface CollectionState<Content> {
  /** In the user's order; null until the host has sent them. */
  items: Item<Content>[] | null
  edited: Edited<Content> | null
  edit: (edited: Edited<Content> | null) => void
  /** Keeps what is being written, and ends writing. */
  keepEdited: () => Promise<void>
  create: (items: Content[], beforeId?: string) => Promise<Item<Content>[]>
  /** One place up or down; nothing at the end of the list. */
  step: (id: string, by: 1 | -1) => Promise<void>
  remove: (id: string) => Promise<void>
  restore: (id: string) => Promise<void>
  /** The text of a file of these, or of all. */
  exportText: (ids?: string[]) => Promise<string>
  importText: (text: string) => Promise<ImportCounts>
}

/** The contract's procedures of one collection, as a client calls them. */
interface CollectionClient<Content> {
  create: (input: { items: Content[]; beforeId?: string | null }) => Promise<Item<Content>[]>
  update: (input: { id: string; content: Content }) => Promise<Item<Content>>
  move: (input: { id: string; beforeId: string | null }) => Promise<unknown>
  remove: (input: { id: string }) => Promise<unknown>
  restore: (input: { id: string }) => Promise<unknown>
  export: (input: { ids?: string[] }) => Promise<{ text: string }>
  import: (input: {
    text: string
  }) => Promise<{ added: Item<Content>[]; duplicates: number; skipped: number }>
}

const createCollectionStore = <Content>(client: CollectionClient<Content>) =>
  createStore<CollectionState<Content>>((set, get) => ({
    items: null,
    edited: null,
    edit: (edited) => set({ edited }),
    async keepEdited() {
      const { edited } = get()
      if (edited === null) return
      if (edited.id === null) await client.create({ items: [edited.content] })
      else await client.update({ id: edited.id, content: edited.content })
      set({ edited: null })
    },
    create: (items, beforeId) => client.create({ items, ...(beforeId !== undefined && { beforeId }) }),
    async step(id, by) {
      const ids = (get().items ?? []).map((item) => item.id)
      const index = ids.indexOf(id)
      const target = index + by
      if (index < 0 || target < 0 || target >= ids.length) return
      await client.move({ id, beforeId: (by === 1 ? ids[target + 1] : ids[target]) ?? null })
    },
    async remove(id) {
      await client.remove({ id })
    },
    async restore(id) {
      await client.restore({ id })
    },
    exportText: async (ids) => (await client.export({ ...(ids && { ids }) })).text,
    async importText(text) {
      const { added, duplicates, skipped } = await client.import({ text })
      return { addedIds: added.map(({ id }) => id), duplicates, skipped }
    },
  }))

export type PromptsState = CollectionState<PromptContent>
export type PresetsState = CollectionState<PresetContent>

export function createPromptsStore(rpc: Rpc): StoreApi<PromptsState> {
  const store = createCollectionStore<PromptContent>(rpc.client.prompts)
  rpc.subscribe(
    (client, signal) => client.prompts.changed(undefined, { signal }),
    (items) => store.setState({ items }),
  )
  return store
}

export function createPresetsStore(rpc: Rpc): StoreApi<PresetsState> {
  const store = createCollectionStore<PresetContent>(rpc.client.presets)
  rpc.subscribe(
    (client, signal) => client.presets.changed(undefined, { signal }),
    (items) => store.setState({ items }),
  )
  return store
}

export const usePrompts = <T>(selector: (state: PromptsState) => T): T =>
  useStore(useAppState().prompts, selector)

export const usePresets = <T>(selector: (state: PresetsState) => T): T =>
  useStore(useAppState().presets, selector)
