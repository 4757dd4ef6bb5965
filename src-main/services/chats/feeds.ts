import type { Chat, ChatEvent, ChatsEvent } from '#contract/chats.ts'
import { createFeed, type Feed, type Stream } from '#lib/feed.ts'

/** Everyone who looks at the list of chats or at one of them. */
export interface ChatFeeds {
  list: Feed<ChatsEvent>
  /** What happens in one chat, to those who have it open. */
  publish(chatId: string, event: ChatEvent): void
  /** A chat changed: told to the list and to those who have it open. */
  publishChat(chat: Chat): void
  open(chatId: string, first: ChatEvent, signal?: AbortSignal): Stream<ChatEvent>
  /** Tells everyone that a chat is gone. */
  remove(chatId: string): void
  end(): void
}

export const createChatFeeds = (): ChatFeeds => {
  const list = createFeed<ChatsEvent>()
  const open = new Map<string, Feed<ChatEvent>>()

  const feedOf = (chatId: string) => {
    const existing = open.get(chatId)
    if (existing) return existing
    const onReaders = (someone: boolean) => {
      if (!someone) open.delete(chatId)
    }
    const feed = createFeed<ChatEvent>({ onReaders })
    open.set(chatId, feed)
    return feed
  }
  const publish = (chatId: string, event: ChatEvent) => open.get(chatId)?.publish(event)

  return {
    list,
    publish,
    publishChat: (chat) => {
      publish(chat.id, { type: 'chat', chat })
      list.publish({ type: 'put', chat })
    },
    open: (chatId, first, signal) => feedOf(chatId).subscribe([first], signal),
    remove: (chatId) => {
      publish(chatId, { type: 'removed' })
      open.get(chatId)?.end()
      list.publish({ type: 'removed', id: chatId })
    },
    end: () => {
      list.end()
      for (const feed of [...open.values()]) feed.end()
    },
  }
}
