import type { Chat } from '#contract/chats.ts'
import { AppError } from '#contract/errors.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Answers } from './answers.ts'
import type { ChatFeeds } from './feeds.ts'

interface RemovalsOptions {
  storage: Storage
  answers: Answers
  feeds: ChatFeeds
  /** Stores the chat and tells everyone. */
  save: (row: ChatRow) => Chat
}

/** Deleting a message with all that follows from it, and having it back. */
export const createRemovals = ({ storage, answers, feeds, save }: RemovalsOptions) => {
  /** What is shown once the subtree is gone: the nearest that is left of its branch. */
  const headWithout = (chat: ChatRow, parentId: string | null) =>
    parentId === null ? storage.messages.newestLeaf(chat.id) : storage.messages.newestLeafBelow(parentId)

  return {
    remove: (chat: ChatRow, message: { id: string; parentId: string | null }) => {
      const { id, parentId } = message
      const shown = chat.headMessageId
      const { ids, next } = storage.transaction(() => {
        const onBranch = shown !== null && storage.messages.pathTo(shown).some((node) => node.id === id)
        const removal = { id, chatId: chat.id, headMessageId: onBranch ? shown : null, removedAt: Date.now() }
        const ids = storage.removals.remove(removal)
        const next = { ...chat, headMessageId: onBranch ? headWithout(chat, parentId) : shown }
        storage.chats.update(next)
        return { ids, next }
      })
      answers.hide(chat.id, ids)
      feeds.publish(chat.id, { type: 'messagesRemoved', ids })
      return { chat: save(next), count: ids.length }
    },
    restore: (chat: ChatRow, id: string): Chat => {
      if (storage.removals.find(id)?.chatId !== chat.id) {
        throw new AppError('NOT_FOUND', 'This message was not deleted, or it is erased by now.')
      }
      if (!storage.removals.canReturn(id)) {
        throw new AppError(
          'CONFLICT',
          'The message before this one was deleted as well. Nothing was changed. Bring that one back first.',
        )
      }
      const { ids, next } = storage.transaction(() => {
        const { ids = [], headMessageId = null } = storage.removals.restore(id) ?? {}
        const next = { ...chat, headMessageId: headMessageId ?? chat.headMessageId ?? id }
        storage.chats.update(next)
        return { ids, next }
      })
      answers.show(ids)
      feeds.publish(chat.id, { type: 'messagesRestored', messages: answers.messages(chat.id, ids) })
      return save(next)
    },
  }
}
