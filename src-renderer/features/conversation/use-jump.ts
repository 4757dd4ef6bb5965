import { useEffect, useEffectEvent, useState, type RefObject } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { useOpenChat, useOpenChatStore } from '#state/chat.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'

const markedMs = 2000
/** What is around it must have its height before it is scrolled to. */
const nearCount = 20

/**
 * Scrolls to the message that somebody asked for, on whichever branch it is, and says which one is to be marked for a moment.
 */
export function useJump(
  list: RefObject<VirtualizerHandle | null>,
  path: readonly string[],
  onLeave: () => void,
): string | null {
  const store = useOpenChatStore()
  const showError = useToasts((toasts) => toasts.showError)
  const chatId = useOpenChat((state) => state.chatId)
  const target = useView(({ jump }) => (jump?.chatId === chatId ? jump.messageId : null))
  const endJump = useView((view) => view.endJump)
  const [marked, setMarked] = useState<string | null>(null)

  const fail = useEffectEvent((error: unknown) => {
    endJump()
    showError(error)
  })
  const arrive = useEffectEvent((id: string) => {
    onLeave()
    list.current?.scrollToIndex(path.indexOf(id), { align: 'start' })
    setMarked(id)
    endJump()
  })
  useEffect(() => {
    if (target === null || path.length === 0) return
    let isWanted = true
    const index = path.indexOf(target)
    const { select, load } = store.getState()
    // On another branch it must be shown first; the path that comes of it leads here again.
    const ready =
      index < 0 ? select(target) : load(path.slice(Math.max(0, index - nearCount), index + nearCount))
    ready.then(
      () => isWanted && index >= 0 && arrive(target),
      (error: unknown) => isWanted && fail(error),
    )
    return () => {
      isWanted = false
    }
  }, [target, path, store])
  useEffect(() => {
    if (marked === null) return
    const timer = setTimeout(() => setMarked(null), markedMs)
    return () => {
      clearTimeout(timer)
    }
  }, [marked])
  return marked
}
