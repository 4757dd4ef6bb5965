import { useEffect, useEffectEvent, useState } from 'react'
import { renderPauseMs } from './limits.ts'

/**
 * A text that grows, seen at a pace that its length allows: short ones at every change, long ones a few
 * times a second. A text that does not grow any more is given as it is.
 */
export function usePaced(text: string, grows: boolean): string {
  const [seen, setSeen] = useState(text)
  const pauseMs = grows && text.startsWith(seen) ? renderPauseMs(seen.length) : 0
  const isBehind = seen !== text
  const catchUp = useEffectEvent(() => {
    setSeen(text)
  })
  useEffect(() => {
    if (!isBehind) return
    const timer = setTimeout(() => {
      catchUp()
    }, pauseMs)
    return () => {
      clearTimeout(timer)
    }
  }, [isBehind, pauseMs])
  return pauseMs === 0 ? text : seen
}
