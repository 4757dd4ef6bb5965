import { useEffect } from 'react'
import { useAppState } from '#state/context.ts'
import { isTyping } from '#state/keys.ts'

const isIn = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null

/**
 * What is typed after the palette was asked for and before it has the focus is the palette's: the first time it has to be fetched, and
 * the keys would go to whatever was written in before. Looked at before anybody else sees them.
 */
export function useHeldKeys(): void {
  const { view } = useAppState()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { dialog, searchFor } = view.getState()
      if (dialog !== 'palette' || event.isComposing || !isTyping(event)) return
      if (isIn(document.activeElement, '[role=dialog]')) return
      event.preventDefault()
      event.stopImmediatePropagation()
      if (event.key.length === 1) searchFor((query) => query + event.key)
      else if (event.key === 'Backspace') searchFor((query) => query.slice(0, -1))
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true })
    }
  }, [view])
}
