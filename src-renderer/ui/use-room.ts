import { useCallback, useSyncExternalStore } from 'react'

const isNarrower = (widthRem: number) =>
  innerWidth < widthRem * parseFloat(getComputedStyle(document.documentElement).fontSize)

/**
 * Whether the window is narrower than so many `rem`, again after each change of either: large text leaves as little room as a small
 * window does. What CSS asks of the container `window` is the same.
 */
export function useIsNarrowerThan(widthRem: number): boolean {
  const subscribe = useCallback((onChange: () => void) => {
    // As wide as a letter is high: its size tells when the text grows.
    const probe = document.createElement('div')
    probe.style.cssText = 'position: fixed; width: 1rem; height: 0; visibility: hidden; pointer-events: none'
    probe.ariaHidden = 'true'
    document.body.append(probe)
    const observer = new ResizeObserver(onChange)
    observer.observe(probe)
    window.addEventListener('resize', onChange)
    return () => {
      window.removeEventListener('resize', onChange)
      observer.disconnect()
      probe.remove()
    }
  }, [])
  return useSyncExternalStore(subscribe, () => isNarrower(widthRem))
}
