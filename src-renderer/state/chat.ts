import { createContext, use, useSyncExternalStore } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'
import type { Chat, ChatEvent } from '#contract/chats.ts'
import type { Sampling } from '#contract/messages.ts'
import type { Rpc, ShownError } from '#rpc/index.ts'
import { reduceChat, type ChatContent } from './chat-reducer.ts'
import { createChatWindow, openedCount } from './chat-window.ts'
import { createFrameQueue } from './frames.ts'

/** How one answer is made, where it differs from the chat's own choices. */
export interface AnswerChoices {
  modelId?: string
  sampling?: Partial<Sampling>
}

export interface OpenChatState {
  chatId: string
  /** Null until the first snapshot. */
  content: ChatContent | null
  /** Why the chat cannot be shown; null while it can, or is on its way. */
  error: ShownError | null
  isRemoved: boolean
  /** How often this window has asked for an answer: the reader then wants to see the end. */
  requests: number
  /**
   * Resolves when message and answer are stored. `parentId` null: a new beginning. `attachments` are the draft's, or those
   * of another message of this chat.
   */
  send: (parentId: string | null, text: string, attachments?: string[]) => Promise<void>
  regenerate: (messageId: string, choices?: AnswerChoices) => Promise<void>
  /** Goes on with an answer that was cut. */
  continueAnswer: (messageId: string) => Promise<void>
  stop: () => Promise<void>
  /** Shows the branch that goes through the message. */
  select: (messageId: string) => Promise<void>
  /** Puts the user's own version beside an answer, and shows it. */
  editAnswer: (messageId: string, text: string) => Promise<void>
  /** The messages between two places of the path are looked at: they and their neighbours are fetched. */
  look: (from: number, to: number) => void
  /** Resolves when the named messages are here. */
  load: (ids: readonly string[]) => Promise<void>
  /** Follows the chat until the returned function is called. */
  listen: () => () => void
}

/** One chat that is being looked at: its branch, and what is being written in it. */
export function createOpenChat(rpc: Rpc, chatId: string): StoreApi<OpenChatState> {
  const { chats } = rpc.client
  return createStore<OpenChatState>((set, get) => {
    const chatWindow = createChatWindow({
      fetchMessages: (ids) => chats.messages({ chatId, ids }),
      fetchBranch: () => chats.branch({ chatId }),
      read: () => get().content,
      write: (content) => set({ content }),
    })
    /** What follows may build on it at once, before the event of it comes. */
    const show = async (chat: Chat) => {
      const result = reduceChat(get().content, { type: 'chat', chat })
      if (result.kind === 'content') set({ content: result.content })
      await chatWindow.renewBranch(true)
    }
    const asked = () => set(({ requests }) => ({ requests: requests + 1 }))

    function listen() {
      let stop = () => {}
      const queue = createFrameQueue<ChatEvent>(apply)

      function open() {
        stop()
        queue.close()
        stop = rpc.subscribe(
          (client, signal) => client.chats.open({ id: chatId, limit: openedCount }, { signal }),
          (event) => {
            // Where nothing is shown yet there is no frame to wait for.
            if (get().content === null) apply([event])
            else queue.push(event, isOfTree(event))
          },
          (error) => set({ error }),
        )
      }

      /** The events of one frame become one change; when one was missed the chat is opened again. */
      function apply(events: ChatEvent[]) {
        let { content } = get()
        for (const event of events) {
          if (event.type === 'message') chatWindow.hear(event.message.id)
          if (event.type === 'delta') chatWindow.hear(event.messageId)
          const result = reduceChat(content, event)
          if (result.kind === 'content') ({ content } = result)
          else if (result.kind === 'removed') set({ isRemoved: true })
          else {
            open()
            break
          }
        }
        set({ content, error: null })
        // A failure here is one of the connection, and then the chat is opened again.
        if (content?.isBranchOld) chatWindow.renewBranch(events.some(isOfTree)).catch(() => {})
      }

      open()
      return () => {
        stop()
        queue.close()
      }
    }

    return {
      chatId,
      content: null,
      error: null,
      isRemoved: false,
      requests: 0,
      listen,
      look: (from, to) => chatWindow.look(from, to),
      load: (ids) => chatWindow.load(ids),
      async send(parentId, text, attachments = []) {
        await chats.send({ chatId, parentId, text, attachments })
        asked()
      },
      async regenerate(messageId, choices = {}) {
        await chats.regenerate({ chatId, messageId, ...choices })
        asked()
      },
      async continueAnswer(messageId) {
        await chats.continueAnswer({ chatId, messageId })
        asked()
      },
      async stop() {
        await chats.stop({ chatId })
      },
      select: async (messageId) => show(await chats.select({ chatId, messageId })),
      editAnswer: async (messageId, text) => show(await chats.editAnswer({ chatId, messageId, text })),
    }
  })
}

const isOfTree = ({ type }: ChatEvent) => type !== 'delta' && type !== 'prefill'

export const OpenChatContext = createContext<StoreApi<OpenChatState> | null>(null)

/** The open chat's store itself, for what must read or act outside of rendering. */
export function useOpenChatStore(): StoreApi<OpenChatState> {
  const store = use(OpenChatContext)
  if (store === null) throw new Error('This is not inside an open chat.')
  return store
}

export const useOpenChat = <T>(selector: (state: OpenChatState) => T): T =>
  useStore(useOpenChatStore(), selector)

const never = () => () => {}

/** Reads a chat that may not be there yet; then the answer is `fallback`. Both must be the same while nothing changes. */
export const useMaybeOpenChat = <T>(
  store: StoreApi<OpenChatState> | null,
  selector: (state: OpenChatState) => T,
  fallback: T,
): T => useSyncExternalStore(store?.subscribe ?? never, () => (store ? selector(store.getState()) : fallback))
