import { useSyncExternalStore } from 'react'

/** How many pixels one `rem` has now: the reader sets how large text is. */
export const pixelsPerRem = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize)

/** Calls back when the window or the size of the text changes. */
function subscribe(onChange: () => void) {
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
}

/**
 * Whether the window is narrower than so many `rem`, again after each change of either: large text leaves as little room as a small
 * window does. What CSS asks of the container `window` is the same.
 */
export const useIsNarrowerThan = (widthRem: number): boolean =>
  useSyncExternalStore(subscribe, () => innerWidth < widthRem * pixelsPerRem())

/** For what must be laid out in pixels. */
export const usePixelsPerRem = (): number => useSyncExternalStore(subscribe, pixelsPerRem)
