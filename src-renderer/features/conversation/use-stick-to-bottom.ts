import { useCallback, useRef, useState, type RefObject } from 'react'

/** How near to the end, in pixels, still counts as being there. */
const nearPx = 32

/**
 * Keeps the end of a growing list in sight, but only for a reader who is there: whoever scrolls up stays
 * where they are. `follow` is called after each change of size, `onScroll` after each scroll.
 */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>) {
  const isStuck = useRef(true)
  const lastTop = useRef(0)
  const [isAway, setAway] = useState(false)

  const follow = useCallback(() => {
    const element = scroller.current
    if (element === null || !isStuck.current) return
    element.scrollTop = element.scrollHeight
  }, [scroller])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const isNear = scrollHeight - clientHeight - scrollTop <= nearPx
    // Growing content moves the end away without any scroll; only going up is the reader's own wish.
    if (isNear) isStuck.current = true
    else if (scrollTop < lastTop.current - 1) isStuck.current = false
    lastTop.current = scrollTop
    setAway(!isNear && !isStuck.current)
  }, [scroller])

  const jump = useCallback(() => {
    isStuck.current = true
    setAway(false)
    follow()
  }, [follow])

  /** Somebody wants to see another place. */
  const leave = useCallback(() => {
    isStuck.current = false
  }, [])

  return { isAway, follow, onScroll, jump, leave }
}
