import { useEffect, useSyncExternalStore } from 'react'

/** Something heavy that is loaded when it is first needed, and is there at once from then on. */
export interface Lazy<T> {
  get: () => T | null
  /** Loads it, once; what fails is tried again at the next need. */
  want: () => void
  subscribe: (listener: () => void) => () => void
}

export function createLazy<T>(load: () => Promise<T>): Lazy<T> {
  let value: T | null = null
  let loading = false
  const listeners = new Set<() => void>()
  const settle = (loaded: T | null) => {
    value = loaded
    loading = false
    for (const listener of listeners) listener()
  }
  return {
    get: () => value,
    want() {
      if (loading || value !== null) return
      loading = true
      load().then(settle, () => settle(null))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** The thing once it is there, null before that or when it is not `needed`. */
export function useLazy<T>(lazy: Lazy<T>, needed: boolean): T | null {
  const value = useSyncExternalStore(lazy.subscribe, lazy.get, lazy.get)
  useEffect(() => {
    if (needed) lazy.want()
  }, [lazy, needed])
  return needed ? value : null
}
