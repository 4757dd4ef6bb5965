import { randomUUID } from 'node:crypto'
import type { ChatWindow } from '#contract/chats.ts'
import type { Message } from '#contract/messages.ts'
import type { ChatRow, Storage } from '#storage/index.ts'

/** Stores a new chat that begins with a copy of `path`, and has all the choices of the old one. On disk when it returns. */
export const forkChat = (storage: Storage, chat: ChatRow, path: readonly Message[]): ChatRow =>
  storage.transaction(() => {
    const now = Date.now()
    const copy: ChatRow = {
      ...chat,
      id: randomUUID(),
      pinned: false,
      archived: false,
      queue: [],
      windows: [],
      headMessageId: null,
      createdAt: now,
      updatedAt: now,
    }
    storage.chats.insert(copy)
    let headMessageId: string | null = null
    const windows: ChatWindow[] = []
    for (const message of path) {
      const id: string = randomUUID()
      const isUnderWay = message.status === 'waiting' || message.status === 'streaming'
      storage.messages.insert({
        ...message,
        id,
        chatId: copy.id,
        parentId: headMessageId,
        sequence: storage.chats.takeSequence(copy.id),
        // The copy of an answer under way is what had come of it.
        status: isUnderWay ? 'stopped' : message.status,
      })
      const window = chat.windows.find(({ fromMessageId }) => fromMessageId === message.id)
      if (window) windows.push({ ...window, fromMessageId: id })
      headMessageId = id
    }
    const forked = { ...copy, windows, headMessageId }
    storage.chats.update(forked)
    return forked
  })
