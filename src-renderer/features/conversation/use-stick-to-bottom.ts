import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

/** How near to the end, in pixels, counts as being there for somebody who comes down to it. */
const nearPx = 32
/** Places and heights are rounded. */
const samePx = 1

/**
 * Keeps the end of a growing list in sight, but only for a reader who is there: whoever scrolls up stays
 * where they are. `follow` is called after each change of the list's content, `onScroll` after each scroll. A change of its own
 * box, as when the composer under it grows, is seen here.
 */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>) {
  const isStuck = useRef(true)
  const lastTop = useRef(0)
  const lastHeight = useRef(0)
  const box = useRef({ widthPx: 0, heightPx: 0, isSettling: false })
  const [isAway, setAway] = useState(false)

  /**
   * Whether the reader is at the end, or would be. Going up is the reader's own wish, even by a line, unless the content became
   * shorter, or the box another one; growing content moves the end away without any scroll.
   */
  const judge = useCallback(({ scrollTop, scrollHeight, clientHeight, clientWidth }: HTMLElement) => {
    const leftPx = scrollHeight - clientHeight - scrollTop
    const movedPx = scrollTop - lastTop.current
    // The scroll that a new box causes is heard of before the new box.
    const isMoved =
      box.current.isSettling || clientWidth !== box.current.widthPx || clientHeight !== box.current.heightPx
    box.current.widthPx = clientWidth
    box.current.heightPx = clientHeight
    if (leftPx <= samePx) isStuck.current = true
    else if (movedPx < -samePx && scrollHeight >= lastHeight.current && !isMoved) isStuck.current = false
    else if (movedPx > samePx && leftPx <= nearPx) isStuck.current = true
    lastTop.current = scrollTop
    lastHeight.current = scrollHeight
    return isStuck.current
  }, [])

  const follow = useCallback(() => {
    const element = scroller.current
    if (element === null || !isStuck.current) return
    // Who has just scrolled up is heard of a frame later: until then they must not be pulled back.
    if (!judge(element)) return
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
    lastHeight.current = element.scrollHeight
  }, [scroller, judge])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    let frame = 0
    const observer = new ResizeObserver(() => {
      box.current.isSettling = true
      follow()
      cancelAnimationFrame(frame)
      // The list corrects its place in the frames after, once it has measured what is in it.
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => {
          box.current.isSettling = false
        })
      })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
    }
  }, [scroller, follow])

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
