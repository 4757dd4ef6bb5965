import { createStore, type StoreApi } from 'zustand'
import type { Chat, ChatsEvent } from '#contract/chats.ts'
import type { Sampling } from '#contract/messages.ts'
import type { Thinking } from '#contract/thinking.ts'
import type { Rpc } from '#rpc/index.ts'
import { storeHook } from './context.ts'

/** What the user may choose for a chat; before the first message it is kept here alone. */
export interface ChatChoices {
  modelId?: string | null
  systemPrompt?: string
  sampling?: Partial<Sampling>
  thinking?: Partial<Thinking>
}

/** Where the chat to come will lie. */
export interface ChatPlace {
  folderId: string | null
}
const nowhere: ChatPlace = { folderId: null }

export interface ChatsState {
  /** All chats, most recently used first; null until the host has sent them. */
  chats: Chat[] | null
  /** The choices for the chat that is not stored yet. */
  draft: ChatChoices
  place: ChatPlace
  /** Says where the chat to come will lie; outside of all folders if nothing is said. */
  setPlace: (place?: Partial<ChatPlace>) => void
  /** Changes the choices of a chat, or those of the chat to come when `id` is null. */
  choose: (id: string | null, change: ChatChoices) => Promise<void>
  /** Stores a new chat with the draft's choices, which then starts anew. */
  create: () => Promise<Chat>
  /**
   * One that lives in the host's memory alone, with the draft's choices. It is there before its first message: what is typed for a chat
   * to come is kept on the disk. One in which nothing was said yet will do.
   */
  createTemporary: () => Promise<Chat>
  rename: (id: string, title: string) => Promise<void>
  arrange: (id: string, change: Partial<Pick<Chat, 'folderId' | 'pinned' | 'archived'>>) => Promise<void>
  remove: (id: string) => Promise<void>
  restore: (id: string) => Promise<void>
}

const byUse = (a: Chat, b: Chat) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1)

/** The list after an event. */
export function applyChatsEvent(chats: Chat[] | null, event: ChatsEvent): Chat[] {
  switch (event.type) {
    case 'snapshot':
      return [...event.chats].sort(byUse)
    case 'put':
      return [event.chat, ...(chats ?? []).filter(({ id }) => id !== event.chat.id)].sort(byUse)
    case 'removed':
      return (chats ?? []).filter(({ id }) => id !== event.id)
  }
}

export function createChatsStore(rpc: Rpc): StoreApi<ChatsState> {
  const store = createStore<ChatsState>((set, get) => {
    const put = (chat: Chat) => set(({ chats }) => ({ chats: applyChatsEvent(chats, { type: 'put', chat }) }))
    const create = async (place: ChatPlace | { temporary: true }) => {
      const { modelId = null, ...choices } = get().draft
      let chat = await rpc.client.chats.create({ modelId, ...place })
      if (Object.keys(choices).length > 0) {
        chat = await rpc.client.chats.update({ id: chat.id, ...choices })
      }
      set({ draft: {}, place: nowhere })
      put(chat)
      return chat
    }
    return {
      chats: null,
      draft: {},
      place: nowhere,
      setPlace: (place = {}) => set({ place: { ...nowhere, ...place } }),
      async choose(id, change) {
        if (id !== null) {
          put(await rpc.client.chats.update({ id, ...change }))
          return
        }
        set(({ draft }) => ({
          draft: {
            ...draft,
            ...change,
            sampling: { ...draft.sampling, ...change.sampling },
            thinking: { ...draft.thinking, ...change.thinking },
          },
        }))
      },
      create: () => create(get().place),
      async createTemporary() {
        const begun = get().chats?.find(({ temporary, headMessageId }) => temporary && headMessageId === null)
        return begun ?? (await create({ temporary: true }))
      },
      async rename(id, title) {
        put(await rpc.client.chats.update({ id, title }))
      },
      async arrange(id, change) {
        put(await rpc.client.chats.update({ id, ...change }))
      },
      async remove(id) {
        await rpc.client.chats.remove({ id })
        set(({ chats }) => ({ chats: applyChatsEvent(chats, { type: 'removed', id }) }))
      },
      async restore(id) {
        put(await rpc.client.chats.restore({ id }))
      },
    }
  })
  rpc.subscribe(
    (client, signal) => client.chats.changed(undefined, { signal }),
    (event) => {
      store.setState(({ chats }) => ({ chats: applyChatsEvent(chats, event) }))
    },
  )
  return store
}

export const useChats = storeHook((state) => state.chats)

/** One chat of the list; undefined while it is not there. */
export const useChat = (id: string | null): Chat | undefined =>
  useChats(({ chats }) => chats?.find((chat) => chat.id === id))
