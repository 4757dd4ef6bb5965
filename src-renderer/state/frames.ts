/** Collects events and hands them over together, at most once per frame of the screen. */
export interface FrameQueue<T> {
  /** What is urgent comes with the next frame, and all that waited before it. */
  push(event: T, isUrgent: boolean): void
  close(): void
}

const hiddenPauseMs = 250
/** After work that took so long comes a rest of at least this many times as long: keys and scrolling have it. */
const restShare = 1
const longestRestMs = 120
/** The frame after a key is its own: what was typed is seen first. */
const keyRestMs = 17
/** Whatever is pressed meanwhile, and however slow the computer: nothing waits longer than this. */
const longestWaitMs = 180

/**
 * While the page is hidden there are no frames; then the events are handed over four times a second. On a slow computer
 * they come less often: what showing them took is measured.
 */
export function createFrameQueue<T>(deliver: (events: T[]) => void): FrameQueue<T> {
  let waiting: T[] = []
  let cancel: (() => void) | null = null
  let restUntil = 0
  let isSomeUrgent = false

  function flush() {
    cancel?.()
    cancel = null
    const events = waiting
    waiting = []
    isSomeUrgent = false
    const begun = performance.now()
    deliver(events)
    // What was delivered is in this frame: the first message after it comes when it has been drawn.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      const now = performance.now()
      restUntil = Math.max(restUntil, now + Math.min(longestRestMs, (now - begun) * restShare))
      port1.close()
    }
    port2.postMessage(null)
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
    const latest = performance.now() + longestWaitMs
    const atFrame = () => {
      if (!isSomeUrgent && performance.now() < Math.min(restUntil, latest))
        frame = requestAnimationFrame(atFrame)
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
      isSomeUrgent ||= isUrgent
      cancel ??= schedule()
    },
    close() {
      cancel?.()
      cancel = null
      waiting = []
    },
  }
}
