import type { Chat } from '#contract/chats.ts'
import { AppError } from '#contract/errors.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { ChatFeeds } from './feeds.ts'

interface RecordsOptions {
  storage: Storage
  feeds: ChatFeeds
  isGenerating: (chatId: string) => boolean
}

export type Records = ReturnType<typeof createRecords>

/** What is kept of chats, found or refused in words, and told to everyone when it changes. */
export const createRecords = ({ storage, feeds, isGenerating }: RecordsOptions) => {
  const toChat = (row: ChatRow): Chat => ({ ...row, generating: isGenerating(row.id) })
  const publish = (row: ChatRow): Chat => {
    const chat = toChat(row)
    feeds.publishChat(chat)
    return chat
  }
  return {
    toChat,
    /** Tells everyone of a chat as it is. */
    publish,
    save: (row: ChatRow): Chat => {
      storage.chats.update(row)
      return publish(row)
    },
    /** Throws NOT_FOUND, as the next two. */
    find: (id: string): ChatRow => {
      const row = storage.chats.find(id)
      if (!row) throw notFound('The chat is not there any more. It may have been deleted in another window.')
      return row
    },
    findMessage: (chatId: string, id: string) => {
      const message = storage.messages.find(id)
      if (message?.chatId !== chatId) throw notFound('This message is not in the chat.')
      return message
    },
    /** Null for no folder. */
    findFolder: (id: string | null | undefined) => {
      const folder = typeof id === 'string' ? storage.folders.find(id) : null
      if (folder === undefined) throw notFound('The folder is not there any more. Nothing was changed.')
      return folder
    },
  }
}

const notFound = (message: string) => new AppError('NOT_FOUND', message)
