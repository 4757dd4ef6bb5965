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

  /** Whether the reader is at the end, or would be. Only going up is the reader's own wish: growing content moves the end away without any scroll. */
  const judge = useCallback(({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => {
    const isNear = scrollHeight - clientHeight - scrollTop <= nearPx
    if (isNear) isStuck.current = true
    else if (scrollTop < lastTop.current - 1) isStuck.current = false
    lastTop.current = scrollTop
    return isStuck.current
  }, [])

  const follow = useCallback(() => {
    const element = scroller.current
    if (element === null || !isStuck.current) return
    // Who has just scrolled up is heard of a frame later: until then they must not be pulled back.
    if (!judge(element)) return
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
  }, [scroller, judge])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    setAway(!judge(element))
  }, [scroller, judge])

  const jump = useCallback(() => {
    isStuck.current = true
    lastTop.current = 0
    setAway(false)
    follow()
  }, [follow])

  /** Somebody wants to see another place. */
  const leave = useCallback(() => {
    isStuck.current = false
  }, [])

  return { isAway, follow, onScroll, jump, leave }
}
