import { useEffect, useState } from 'react'

/** A value that is taken over once it has stayed the same for `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => {
      clearTimeout(timer)
    }
  }, [value, ms])
  return settled
}
