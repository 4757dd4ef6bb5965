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
/** What takes longer than this is felt by who types: it is begun when a key has just been painted, the next being far away. */
const feltMs = 24
/** So long after a key another is waited for. */
const typingMs = 400
/** Whatever is pressed meanwhile, and however slow the computer: nothing waits longer than this to be begun. */
const longestWaitMs = 120

interface Frames {
  /** Calls at the beginning of the next frame, then again once it has been drawn, with when it began. Returns what calls it off. */
  next(atFrame: () => void, whenDrawn: (begunAt: number) => void): () => void
  close(): void
}

/** One channel for all frames that are waited for: making one takes longer than what is done in many of them. */
function createFrames(): Frames {
  let channel: MessageChannel | null = null
  const asked = new Set<number>()
  const drawn: (() => void)[] = []

  function open(): MessageChannel {
    const opened = new MessageChannel()
    opened.port1.onmessage = () => drawn.shift()?.()
    return opened
  }

  return {
    next(atFrame, whenDrawn) {
      let isWanted = true
      const frame = requestAnimationFrame(() => {
        asked.delete(frame)
        const begunAt = performance.now()
        // The first message after a frame comes when it has been drawn.
        drawn.push(() => {
          if (isWanted) whenDrawn(begunAt)
        })
        channel ??= open()
        channel.port2.postMessage(null)
        atFrame()
      })
      asked.add(frame)
      return () => {
        isWanted = false
        asked.delete(frame)
        cancelAnimationFrame(frame)
      }
    },
    close() {
      for (const frame of asked) cancelAnimationFrame(frame)
      asked.clear()
      channel?.port1.close()
      channel = null
      drawn.length = 0
    },
  }
}

/**
 * While the page is hidden there are no frames; then the events are handed over four times a second. On a slow computer
 * they come less often: what showing them took is measured. They are handed over between two frames, so that a key has to wait for
 * the one or the other, not for both.
 */
export function createFrameQueue<T>(deliver: (events: T[]) => void): FrameQueue<T> {
  const frames = createFrames()
  let waiting: T[] = []
  let cancel: (() => void) | null = null
  let restUntil = 0
  let tookMs = 0
  let isSomeUrgent = false
  let keyAt = -Infinity
  let lastFrameAt = 0

  function flush() {
    cancel?.()
    cancel = null
    const events = waiting
    waiting = []
    isSomeUrgent = false
    const begun = performance.now()
    let deliveredMs = 0
    deliver(events)
    // What draws it does so in a microtask, which stands before this one.
    queueMicrotask(() => {
      deliveredMs = performance.now() - begun
    })
    frames.next(
      () => {},
      (begunAt) => {
        const now = performance.now()
        tookMs = deliveredMs + (now - begunAt)
        restUntil = now + Math.min(longestRestMs, tookMs * restShare)
      },
    )
  }

  const onKey = () => {
    keyAt = performance.now()
  }

  /** Whether now, after the frame that began at `frameAt`, is a good time. */
  function isTime(frameAt: number, latest: number): boolean {
    const now = performance.now()
    if (isSomeUrgent || now >= latest) return true
    // What was typed is seen first.
    if (keyAt > frameAt || now < restUntil) return false
    const isJustPainted = keyAt > lastFrameAt
    return isJustPainted || tookMs < feltMs || now - keyAt > typingMs
  }

  function schedule() {
    if (document.visibilityState === 'hidden') {
      const timer = setTimeout(flush, hiddenPauseMs)
      return () => {
        clearTimeout(timer)
      }
    }
    document.addEventListener('keydown', onKey, { capture: true, passive: true })
    const latest = performance.now() + longestWaitMs
    let callOff = () => {}
    const wait = () => {
      callOff = frames.next(
        () => {
          if (isSomeUrgent) flush()
        },
        (frameAt) => {
          const isReady = isTime(frameAt, latest)
          lastFrameAt = frameAt
          if (isReady) flush()
          else wait()
        },
      )
    }
    wait()
    // A page that becomes hidden gets no further frame: the timer makes sure that the events arrive.
    const timer = setTimeout(flush, hiddenPauseMs * 2)
    return () => {
      callOff()
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
      frames.close()
      document.removeEventListener('keydown', onKey, { capture: true })
    },
  }
}
