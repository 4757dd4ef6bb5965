import { useEffect, useState } from 'react'
import { nextMidnight } from './group-chats.ts'

/** The time, again each time a new day begins. */
export function useToday(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), nextMidnight(now) - Date.now() + 1000)
    return () => {
      clearTimeout(timer)
    }
  }, [now])
  return now
}
