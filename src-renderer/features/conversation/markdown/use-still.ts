import { useEffect, useState } from 'react'

/** Whether a text has stayed the same for `ms`. Draws its component again only when that changes. */
export function useStill(text: string, ms: number): boolean {
  const [stillText, setStillText] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setStillText(text), ms)
    return () => {
      clearTimeout(timer)
    }
  }, [text, ms])
  return stillText === text
}
