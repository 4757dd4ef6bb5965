import { useEffect, type RefObject } from 'react'

/**
 * Lets an element scroll sideways, with the keyboard too, only while its first child is too wide for it: the others would be stops without
 * a purpose for whoever goes through an answer with Tab.
 */
export function useWide(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current
    const content = element?.firstElementChild
    if (!element || !content) return
    // Heard of before the frame is painted.
    const observer = new ResizeObserver(() => {
      const isWide = element.scrollWidth > element.clientWidth
      element.toggleAttribute('data-wide', isWide)
      if (isWide) element.tabIndex = 0
      else element.removeAttribute('tabindex')
    })
    observer.observe(element)
    observer.observe(content)
    return () => {
      observer.disconnect()
    }
  }, [scroller])
}
