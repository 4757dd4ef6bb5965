import { useSyncExternalStore } from 'react'

const key = 'palabre.wrapCode'
const changed = 'palabre:wrap-code'

const subscribe = (listener: () => void) => {
  window.addEventListener(changed, listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener(changed, listener)
    window.removeEventListener('storage', listener)
  }
}

/** Whether long lines of code are wrapped: one choice for all code blocks, kept for the next start. */
export function useWrapping(): [boolean, (wraps: boolean) => void] {
  const wraps = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key) === 'true',
    () => false,
  )
  return [
    wraps,
    (next) => {
      localStorage.setItem(key, String(next))
      window.dispatchEvent(new Event(changed))
    },
  ]
}
