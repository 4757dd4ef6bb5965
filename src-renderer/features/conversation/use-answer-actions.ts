import { useMemo } from 'react'
import { useOpenChatStore } from '#state/chat.ts'
import { useToasts } from '#state/toasts.ts'

/** What can be done with messages; what fails is shown as a toast. */
export function useAnswerActions() {
  const store = useOpenChatStore()
  const showError = useToasts((toasts) => toasts.showError)
  return useMemo(
    () => ({
      regenerate: (messageId: string) => {
        store.getState().regenerate(messageId).catch(showError)
      },
      stop: () => {
        store.getState().stop().catch(showError)
      },
      select: (messageId: string) => {
        store.getState().select(messageId).catch(showError)
      },
    }),
    [store, showError],
  )
}
