/** Collects events and hands them over together, at most once per frame of the screen. */
export interface FrameQueue<T> {
  /** What is urgent comes with the next frame, and all that waited before it. */
  push(event: T, isUrgent: boolean): void
  close(): void
}

const hiddenPauseMs = 250
/** After work that took so long comes a rest of at least this many times as long: keys and scrolling have it. */
const restShare = 1
const longestRestMs = 250
/** The frame after a key is its own: what was typed is seen first. */
const keyRestMs = 17

/**
 * While the page is hidden there are no frames; then the events are handed over four times a second. On a slow computer
 * they come less often: what showing them took is measured, until nothing of it is left to do.
 */
export function createFrameQueue<T>(deliver: (events: T[]) => void): FrameQueue<T> {
  let waiting: T[] = []
  let cancel: (() => void) | null = null
  let restUntil = 0

  function flush() {
    cancel?.()
    cancel = null
    const events = waiting
    waiting = []
    const begun = performance.now()
    deliver(events)
    // Formatting is done in the background, after the frame.
    const whenShown = () => {
      const now = performance.now()
      restUntil = now + Math.min(longestRestMs, (now - begun) * restShare)
    }
    restUntil = Infinity
    requestIdleCallback(whenShown, { timeout: longestRestMs })
  }

  function schedule() {
    if (document.visibilityState === 'hidden') {
      const timer = setTimeout(flush, hiddenPauseMs)
      return () => {
        clearTimeout(timer)
      }
    }
    const onKey = () => {
      restUntil = Math.max(restUntil, performance.now() + keyRestMs)
    }
    document.addEventListener('keydown', onKey, { capture: true, passive: true })
    let frame = 0
    const atFrame = () => {
      if (performance.now() < restUntil) frame = requestAnimationFrame(atFrame)
      else flush()
    }
    frame = requestAnimationFrame(atFrame)
    // A page that becomes hidden gets no further frame: the timer makes sure that the events arrive.
    const timer = setTimeout(flush, hiddenPauseMs * 2)
    return () => {
      document.removeEventListener('keydown', onKey, { capture: true })
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }

  return {
    push(event, isUrgent) {
      waiting.push(event)
      if (isUrgent) restUntil = 0
      cancel ??= schedule()
    },
    close() {
      cancel?.()
      cancel = null
      waiting = []
    },
  }
}
