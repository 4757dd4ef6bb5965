import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useOpenChatStore, type AnswerChoices } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'

/** What can be done with messages; what fails is shown as a toast. */
export function useAnswerActions() {
  const { t } = useTranslation()
  const store = useOpenChatStore()
  const { rpc, toasts, view } = useAppState()
  return useMemo(() => {
    const { chatId } = store.getState()
    const { chats } = rpc.client
    const { show, showError } = toasts.getState()

    const remove = async (messageId: string) => {
      const { count } = await chats.removeMessage({ chatId, messageId })
      show({
        text: t('conversation.deleted', { count }),
        action: {
          label: t('app.undo'),
          isUndo: true,
          run: () => void chats.restoreMessage({ chatId, messageId }).catch(showError),
        },
      })
    }
    const fork = async (messageId: string) => {
      const chat = await chats.fork({ chatId, messageId })
      view.getState().showChat(chat.id)
      show({
        text: t('conversation.forked'),
        action: { label: t('conversation.backToOrigin'), run: () => view.getState().showChat(chatId) },
      })
    }
    return {
      /** Another answer beside this one, if wished by another model. */
      regenerate: (messageId: string, choices?: AnswerChoices) => {
        store.getState().regenerate(messageId, choices).catch(showError)
      },
      /** More of an answer that was cut. */
      goOn: (messageId: string) => {
        store.getState().continueAnswer(messageId).catch(showError)
      },
      stop: () => {
        store.getState().stop().catch(showError)
      },
      select: (messageId: string) => {
        store.getState().select(messageId).catch(showError)
      },
      /** A new chat that begins with everything down to the message. */
      fork: (messageId: string) => {
        fork(messageId).catch(showError)
      },
      /** With all that follows it; it can be had back. */
      remove: (messageId: string) => {
        remove(messageId).catch(showError)
      },
    }
  }, [t, store, rpc, toasts, view])
}
