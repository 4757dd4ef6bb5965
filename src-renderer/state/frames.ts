/** Collects events and hands them over together, at most once per frame of the screen. */
export interface FrameQueue<T> {
  push(event: T): void
  close(): void
}

const hiddenPauseMs = 250
/** After work that took so long comes a rest of at least this many times as long: keys and scrolling have it. */
const restShare = 2
const longestRestMs = 250

/** Runs `then` once the frame that is being made has been painted. */
function afterPaint(then: () => void) {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    then()
  }
  port2.postMessage(null)
}

/**
 * While the page is hidden there are no frames; then the events are handed over four times a second. On a slow computer
 * they come less often: what showing them took is measured, paint included.
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
    afterPaint(() => {
      const now = performance.now()
      restUntil = now + Math.min(longestRestMs, (now - begun) * restShare)
    })
  }

  function schedule() {
    if (document.visibilityState === 'hidden') {
      const timer = setTimeout(flush, hiddenPauseMs)
      return () => {
        clearTimeout(timer)
      }
    }
    let frame = 0
    const atFrame = () => {
      if (performance.now() < restUntil) frame = requestAnimationFrame(atFrame)
      else flush()
    }
    frame = requestAnimationFrame(atFrame)
    // A page that becomes hidden gets no further frame: the timer makes sure that the events arrive.
    const timer = setTimeout(flush, hiddenPauseMs * 2)
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
