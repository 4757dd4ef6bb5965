/** What is measured inside the page, and how its traces are read. */
import type { CDPSession, Page } from '@playwright/test'

/** From a click to the moment after the frame in which `isThere` first held: what is then there has been painted. */
export async function timeClick(page: Page, clicked: string, isThere: string): Promise<number> {
  const selectors = { clicked, isThere }
  return page.evaluate(async ({ clicked, isThere }) => {
    const target = document.querySelector<HTMLElement>(clicked)
    if (target === null) throw new Error(`Nothing is ${clicked}`)
    const afterPaint = () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve()
          port2.postMessage(null)
        })
      })
    const begun = performance.now()
    target.click()
    while (document.querySelector(isThere) === null) await afterPaint()
    await afterPaint()
    return performance.now() - begun
  }, selectors)
}

/** As Chromium 156 names them; older ones say `chrome_frame_reporter`. */
export interface TraceEvent {
  name: string
  ph: string
  pid: number
  /** Microseconds. */
  ts: number
  id2?: { local?: string }
  args: {
    frame_reporter?: { state?: string; frame_type?: string; affects_smoothness?: boolean }
    event_latency?: { event_type?: string }
  }
}

/** Few: with all that the compositor can say, saying it would take the time that is measured. */
const categories = ['disabled-by-default-devtools.timeline.frame', 'input.scrolling']

/** What Chromium says of its frames while `action` goes on. */
export async function traced(session: CDPSession, action: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const take = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', take)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories },
  })
  await action()
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', take)
  return events
}

/** Of the frames in which something was to be shown: how many came, and how many not although it would have been seen. */
export function framesOf(events: readonly TraceEvent[]): { shown: number; dropped: number } {
  const frames = events.flatMap(({ name, ph, args }) =>
    name === 'PipelineReporter' && ph === 'b' && args.frame_reporter ? [args.frame_reporter] : [],
  )
  return {
    // One whose main part comes a frame later is told of twice, the second time as forked.
    shown: frames.filter(
      ({ state, frame_type }) => state?.startsWith('STATE_PRESENTED') && frame_type !== 'FORKED',
    ).length,
    dropped: frames.filter(
      ({ state, affects_smoothness }) => state === 'STATE_DROPPED' && affects_smoothness === true,
    ).length,
  }
}

/** From each key that was pressed to the presentation of the frame that shows it, in milliseconds. */
export function keyLatenciesMs(events: readonly TraceEvent[]): number[] {
  const begun = new Map<string, { ts: number; type: string | undefined }>()
  const latencies: number[] = []
  for (const event of events) {
    if (event.name !== 'EventLatency') continue
    const id = `${event.pid} ${event.id2?.local ?? ''}`
    if (event.ph === 'b') begun.set(id, { ts: event.ts, type: event.args.event_latency?.event_type })
    const start = begun.get(id)
    if (event.ph === 'e' && start) {
      begun.delete(id)
      if (start.type === 'KEY_PRESSED') latencies.push((event.ts - start.ts) / 1000)
    }
  }
  return latencies
}

/** An entry of `layout-shift`, as far as it is read. */
interface Shift {
  value: number
  hadRecentInput: boolean
  sources: { currentRect: DOMRectReadOnly }[]
}

/** What TypeScript does not know of yet. */
interface WithScheduler {
  scheduler: { postTask: (task: () => void, options: { priority: 'user-blocking' }) => Promise<void> }
}

/** Of what stands after the last word of an answer that streams. */
const markWidthPx = 8

/** Counts, from now on, what a reader would see jump, how long frames take, and (which costs some) what is not there yet. */
export async function watch(
  page: Page,
  { blanks = false, growing = '[data-last="true"] .prose' } = {},
): Promise<void> {
  await page.evaluate(
    ({ blanks, growing, markWidthPx }) => {
      const seen = {
        shift: 0,
        gaps: [] as number[],
        blanks: 0,
        frames: 0,
        keys: [] as number[],
        timed: [] as number[],
        stood: [] as number[],
      }
      const ending = new AbortController()
      // What watched before would go on, and cost what is measured.
      ;(window as unknown as { unwatch?: () => void }).unwatch?.()
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as Shift[]) {
          // A field that grows because of what is typed moves nothing unexpectedly, and the mark at the end of an answer is to move.
          const isSeen = entry.sources.some(({ currentRect }) => currentRect.width > markWidthPx)
          if (isSeen && !entry.hadRecentInput) seen.shift += entry.value
        }
      })
      observer.observe({ type: 'layout-shift', buffered: false })
      // What Chromium itself says of keys, in steps of 8 ms; of those that took less than 16 it says nothing.
      const timing = new PerformanceObserver((list) => {
        for (const { name, duration } of list.getEntries()) if (name === 'keydown') seen.timed.push(duration)
      })
      timing.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
      const unwatch = () => {
        observer.disconnect()
        timing.disconnect()
        growth.disconnect()
        ending.abort()
      }
      Object.assign(window, { seen, unwatch })
      let last = performance.now()
      let grewAt = last
      // Heard of and not looked for: to read all of an answer at each frame would take a good part of it.
      let hasGrown = false
      const growth = new MutationObserver((changes) => {
        hasGrown ||= changes.some(({ target }) =>
          (target instanceof Element ? target : target.parentElement)?.closest(growing),
        )
      })
      growth.observe(document.body, { subtree: true, childList: true, characterData: true })
      const frame = (now: number) => {
        if (ending.signal.aborted) return
        seen.gaps.push(now - last)
        last = now
        seen.frames += 1
        if (hasGrown) {
          seen.stood.push(now - grewAt)
          grewAt = now
          hasGrown = false
        }
        const view = blanks && document.querySelector('.thread')?.getBoundingClientRect()
        for (const blank of view ? document.querySelectorAll('.message-placeholder') : []) {
          const { top, bottom } = blank.getBoundingClientRect()
          if (view && bottom > view.top && top < view.bottom) {
            seen.blanks += 1
            break
          }
        }
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
      document.addEventListener(
        'keydown',
        (event) => {
          // The first thing after that frame: a message would wait behind all that was to be done before it, long after the paint.
          requestAnimationFrame(() => {
            const { scheduler } = window as unknown as WithScheduler
            void scheduler.postTask(() => seen.keys.push(performance.now() - event.timeStamp), {
              priority: 'user-blocking',
            })
          })
        },
        { capture: true, signal: ending.signal },
      )
    },
    { blanks, growing, markWidthPx },
  )
}

export interface Seen {
  shift: number
  /** Between one frame and the next, in milliseconds. */
  gaps: number[]
  /** Frames in which a message was still on its way. */
  blanks: number
  frames: number
  /** From each key to after the frame that shows it, in milliseconds. */
  keys: number[]
  /** The same by Event Timing, of those that took 16 ms or more. */
  timed: number[]
  /** How long the answer that streams stood still, each time until it changed, in milliseconds. */
  stood: number[]
}

/** Of all keys, by Event Timing; those of which it says nothing took less than 16 ms. */
export const timedKeys = ({ keys, timed }: Pick<Seen, 'keys' | 'timed'>): number[] => [
  ...timed,
  ...Array<number>(Math.max(0, keys.length - timed.length)).fill(8),
]

/** What was seen since the last time this was asked. */
export const seenSince = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { seen } = window as unknown as { seen: Seen }
    const copy = structuredClone(seen)
    Object.assign(seen, { shift: 0, gaps: [], blanks: 0, frames: 0, keys: [], timed: [], stood: [] })
    return copy
  })
