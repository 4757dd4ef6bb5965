import { useEffect, useEffectEvent, useState, type RefObject } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { useOpenChat, useOpenChatStore } from '#state/chat.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'

const markedMs = 2000

/**
 * Scrolls to the message that somebody asked for, on whichever branch it is, and says which one is to be marked for a moment.
 */
export function useJump(list: RefObject<VirtualizerHandle | null>, path: readonly string[]): string | null {
  const store = useOpenChatStore()
  const showError = useToasts((toasts) => toasts.showError)
  const chatId = useOpenChat((state) => state.chatId)
  const target = useView(({ jump }) => (jump?.chatId === chatId ? jump.messageId : null))
  const endJump = useView((view) => view.endJump)
  const [marked, setMarked] = useState<string | null>(null)

  const jump = useEffectEvent((id: string) => {
    const index = path.indexOf(id)
    if (index < 0) {
      // The path that comes of it leads here again.
      store
        .getState()
        .select(id)
        .catch((error: unknown) => {
          endJump()
          showError(error)
        })
      return
    }
    list.current?.scrollToIndex(index, { align: 'start' })
    setMarked(id)
    endJump()
  })
  useEffect(() => {
    if (target !== null && path.length > 0) jump(target)
  }, [target, path])
  useEffect(() => {
    if (marked === null) return
    const timer = setTimeout(() => setMarked(null), markedMs)
    return () => {
      clearTimeout(timer)
    }
  }, [marked])
  return marked
}
