/** Collects events and hands them over together, at most once per frame of the screen. */
export interface FrameQueue<T> {
  push(event: T): void
  close(): void
}

const hiddenPauseMs = 250

/** While the page is hidden there are no frames; then the events are handed over four times a second. */
export function createFrameQueue<T>(deliver: (events: T[]) => void): FrameQueue<T> {
  let waiting: T[] = []
  let cancel: (() => void) | null = null

  function flush() {
    cancel?.()
    cancel = null
    const events = waiting
    waiting = []
    deliver(events)
  }

  function schedule() {
    if (document.visibilityState === 'hidden') {
      const timer = setTimeout(flush, hiddenPauseMs)
      return () => {
        clearTimeout(timer)
      }
    }
    const frame = requestAnimationFrame(flush)
    // A page that becomes hidden gets no further frame: the timer makes sure that the events arrive.
    const timer = setTimeout(flush, hiddenPauseMs)
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }

  return {
    push(event) {
      waiting.push(event)
      cancel ??= schedule()
    },
    close() {
      cancel?.()
      cancel = null
      waiting = []
    },
  }
}
