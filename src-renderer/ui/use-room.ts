import { useSyncExternalStore } from 'react'

interface Room {
  widthPx: number
  pixelsPerRem: number
}

const listeners = new Set<() => void>()
/** Kept, since asking for it makes the browser reckon all styles at once; null until it is asked for. */
let room: Room | null = null

const measure = (): Room => ({
  widthPx: innerWidth,
  pixelsPerRem: parseFloat(getComputedStyle(document.documentElement).fontSize),
})

function watch() {
  const onChange = () => {
    room = measure()
    for (const listener of listeners) listener()
  }
  // As wide as a letter is high: its size tells when the text grows.
  const probe = document.createElement('div')
  probe.style.cssText = 'position: fixed; width: 1rem; height: 0; visibility: hidden; pointer-events: none'
  probe.ariaHidden = 'true'
  document.body.append(probe)
  new ResizeObserver(onChange).observe(probe)
  window.addEventListener('resize', onChange)
}

/** Measured once, and then whenever the window or the size of the text changes, for as long as the page lives. */
function read(): Room {
  if (room === null) {
    room = measure()
    watch()
  }
  return room
}

function subscribe(onChange: () => void) {
  listeners.add(onChange)
  return () => {
    listeners.delete(onChange)
  }
}

/** How many pixels one `rem` has now: the reader sets how large text is. */
export const pixelsPerRem = (): number => read().pixelsPerRem

/** The same for what is laid out in pixels, again after each change. */
export const usePixelsPerRem = (): number => useSyncExternalStore(subscribe, pixelsPerRem)

/**
 * Whether the window is narrower than so many `rem`, again after each change of either: large text leaves as little room as a small
 * window does. What CSS asks of the container `window` is the same.
 */
export const useIsNarrowerThan = (widthRem: number): boolean =>
  useSyncExternalStore(subscribe, () => read().widthPx < widthRem * read().pixelsPerRem)
