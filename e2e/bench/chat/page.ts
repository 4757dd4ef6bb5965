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

export interface TraceEvent {
  name: string
  ph: string
  ts: number
  dur?: number
  id2?: { local?: string }
  id?: string
  args: {
    chrome_frame_reporter?: { state?: string; frame_sequence?: string | number }
    event_latency?: { event_type?: string }
  }
}

const categories = ['benchmark', 'cc', 'input', 'disabled-by-default-devtools.timeline.frame']

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

/** Of the frames in which something was to be shown: how many came, and how many of them not in time. */
export function framesOf(events: readonly TraceEvent[]): { shown: number; dropped: number } {
  const states = events
    .filter(({ name, ph }) => name === 'PipelineReporter' && ph === 'b')
    .map(({ args }) => args.chrome_frame_reporter?.state)
  return {
    shown: states.filter((state) => state?.startsWith('STATE_PRESENTED')).length,
    dropped: states.filter((state) => state === 'STATE_DROPPED').length,
  }
}

/** From each key that was pressed to the presentation of the frame that shows it, in milliseconds. */
export function keyLatenciesMs(events: readonly TraceEvent[]): number[] {
  const begun = new Map<string, { ts: number; type: string | undefined }>()
  const latencies: number[] = []
  for (const event of events) {
    if (event.name !== 'EventLatency') continue
    const id = event.id2?.local ?? event.id ?? ''
    if (event.ph === 'b') begun.set(id, { ts: event.ts, type: event.args.event_latency?.event_type })
    const start = begun.get(id)
    if (event.ph === 'e' && start) {
      begun.delete(id)
      if (start.type === 'CHAR') latencies.push((event.ts - start.ts) / 1000)
    }
  }
  return latencies
}

/** Counts, from now on, what a reader would see jump, and how long frames take. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { shift: 0, gaps: [] as number[], blanks: 0, frames: 0, keys: [] as number[] }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift', buffered: false })
    let last = performance.now()
    const frame = (now: number) => {
      seen.gaps.push(now - last)
      last = now
      seen.frames += 1
      const view = document.querySelector('.thread')?.getBoundingClientRect()
      for (const blank of document.querySelectorAll('.message-placeholder')) {
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
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => seen.keys.push(performance.now() - event.timeStamp)
          port2.postMessage(null)
        })
      },
      { capture: true },
    )
  })
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
}

/** What was seen since the last time this was asked. */
export const seenSince = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { seen } = window as unknown as { seen: Seen }
    const copy = structuredClone(seen)
    Object.assign(seen, { shift: 0, gaps: [], blanks: 0, frames: 0, keys: [] })
    return copy
  })
