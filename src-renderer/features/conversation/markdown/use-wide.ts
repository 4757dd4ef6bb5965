import { useLayoutEffect, type RefObject } from 'react'

/** Whose content is observed, or who is observed itself: the element that scrolls. */
const scrollerOf = new WeakMap<Element, HTMLElement>()

/** One for all: each that read and wrote by itself would have the page laid out anew for every block. */
const observer =
  typeof ResizeObserver === 'undefined'
    ? null
    : new ResizeObserver((entries) => {
        const scrollers = new Set(entries.map(({ target }) => scrollerOf.get(target)))
        const found = [...scrollers].map((scroller) => scroller && ([scroller, isWide(scroller)] as const))
        for (const one of found) if (one) setStop(...one)
      })

const setStop = (element: HTMLElement, isStop: boolean) => {
  if (isStop) element.tabIndex = 0
  // Without it focus would be nowhere; it goes when focus does.
  else if (element === document.activeElement) element.addEventListener('blur', lookAgain, { once: true })
  else element.removeAttribute('tabindex')
}

const isWide = ({ scrollWidth, clientWidth }: HTMLElement) => scrollWidth > clientWidth

const lookAgain = ({ currentTarget }: FocusEvent) => {
  if (currentTarget instanceof HTMLElement) setStop(currentTarget, isWide(currentTarget))
}

/**
 * Makes what scrolls sideways a stop for Tab only while its first child is too wide for it: the others would be stops without a
 * purpose for whoever goes through an answer. `contentKey` is another one when there is another child.
 */
export function useWide(scroller: RefObject<HTMLElement | null>, contentKey?: unknown): void {
  useLayoutEffect(() => {
    const element = scroller.current
    const content = element?.firstElementChild
    if (!element || !content) return
    const observed = [element, content]
    for (const one of observed) {
      scrollerOf.set(one, element)
      observer?.observe(one)
    }
    return () => {
      for (const one of observed) observer?.unobserve(one)
    }
  }, [scroller, contentKey])
}
