import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { useAppState } from '#state/context.ts'

/** The chat to show when `id` goes: the one below it, else the one above. */
export function neighbourOf(chats: readonly Chat[], id: string): string | null {
  const index = chats.findIndex((chat) => chat.id === id)
  if (index < 0) return null
  return (chats[index + 1] ?? chats[index - 1])?.id ?? null
}

type Arrangement = Partial<Pick<Chat, 'folderId' | 'pinned' | 'archived'>>

/** What can be done to a chat from more than one place. Failures are shown as toasts. */
export function useChatActions() {
  const { t } = useTranslation()
  const { chats, folders, toasts, view } = useAppState()

  const remove = useCallback(
    async (chat: Chat) => {
      const { showError, show } = toasts.getState()
      const { chatId, library } = view.getState()
      const wasShown = library === null && chatId === chat.id
      const next = neighbourOf(chats.getState().chats ?? [], chat.id)
      try {
        await chats.getState().remove(chat.id)
      } catch (error) {
        showError(error)
        return
      }
      if (wasShown) view.getState().showChat(next)
      const undo = async () => {
        await chats.getState().restore(chat.id)
        if (wasShown) view.getState().showChat(chat.id)
      }
      show({
        text: t('chats.deleted', { title: chat.title || t('chats.untitled') }),
        action: { label: t('app.undo'), isUndo: true, run: () => void undo().catch(showError) },
      })
    },
    [t, chats, toasts, view],
  )

  const rename = useCallback(
    async (chat: Chat, title: string) => {
      view.getState().rename(null)
      const trimmed = title.trim()
      if (trimmed === '' || trimmed === chat.title) return
      await chats.getState().rename(chat.id, trimmed).catch(toasts.getState().showError)
    },
    [chats, toasts, view],
  )

  /** Puts it somewhere else. What leaves the sight of the list can be had back at once. */
  const arrange = useCallback(
    async (chat: Chat, change: Arrangement) => {
      const { showError, show } = toasts.getState()
      const put = (next: Arrangement) => chats.getState().arrange(chat.id, next)
      try {
        await put(change)
      } catch (error) {
        showError(error)
        return
      }
      const isMove = change.folderId !== undefined
      if (change.archived === undefined && !isMove) return
      const folder = folders.getState().folders.find(({ id }) => id === change.folderId)
      show({
        text: isMove
          ? folder
            ? t('chats.movedTo', { name: folder.name })
            : t('chats.movedOut')
          : change.archived
            ? t('chats.archived')
            : t('chats.unarchived'),
        action: {
          label: t('app.undo'),
          isUndo: true,
          run: () =>
            void put(isMove ? { folderId: chat.folderId } : { archived: chat.archived }).catch(showError),
        },
      })
    },
    [t, chats, folders, toasts],
  )

  return { arrange, remove, rename }
}
