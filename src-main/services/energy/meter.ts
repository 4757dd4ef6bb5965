import type { Energy, Usage } from '#contract/messages.ts'
import type { GenerationObserver } from '../generations/observed.ts'
import { shareOf, type Reading, type Span } from './shares.ts'
import type { Counter, Sources } from './sources.ts'

/** Meters each answer. */
export interface Meter {
  observe: GenerationObserver
  /** Notes what the computer draws while it idles; called now and then. */
  tick(): void
  /** Watches it idle for so long, where nothing is known of that and there is a counter to watch. */
  measureIdle(ms: number): Promise<void>
  readonly method: Energy['method']
  readonly idleWatts: number | null
  close(): void
}

export interface MeterOptions {
  sources: Sources
  /** Seconds of processor time that the engine of a model has had so far; null while it has no process. */
  engineSeconds: (modelId: string) => number | null
  wattsPerCore: number
  onMetered?: (modelId: string, usage: Usage & { energy: Energy }) => void
  /** Monotonic milliseconds. */
  now?: () => number
  periodMs?: number
}

interface Running extends Span {
  modelId: string
  /** Its first words came; before that it may still wait for its turn. */
  firstAt: number | null
}

/** Idle readings that the median is taken of: some minutes' worth. */
const idleKept = 30

export const createMeter = (options: MeterOptions): Meter => {
  const { sources, engineSeconds, wattsPerCore, onMetered } = options
  const { now = () => performance.now(), periodMs = 250 } = options
  /** Whoever is worked at, or was while one of them was. */
  let spans: Running[] = []
  let timer: NodeJS.Timeout | undefined
  /** What the counters have told, by method; an estimate by model. */
  const tracks = new Map<string, Reading[]>()
  const idle = new Map<string, number[]>()
  let idleSince = new Map<string, Reading>()

  const counters = (): Counter[] => [...[sources.main()].filter((main) => main !== null), ...sources.gpus]
  const isWorking = () => spans.some(({ end }) => end === null)
  const idleWattsOf = (method: string): number | null => {
    const sorted = (idle.get(method) ?? []).toSorted((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? null
  }
  const note = (key: string, joules: number | null, at: number) => {
    if (joules === null) {
      tracks.delete(key)
      return
    }
    const track = tracks.get(key) ?? []
    tracks.set(key, track)
    track.push({ at, joules })
  }
  const read = () => {
    const at = now()
    for (const counter of counters()) note(counter.method, counter.read(), at)
    for (const modelId of new Set(spans.filter(({ end }) => end === null).map(({ modelId }) => modelId))) {
      const seconds = engineSeconds(modelId)
      if (seconds !== null) note(estimateOf(modelId), seconds * wattsPerCore, at)
    }
  }
  const begin = () => {
    if (timer) return
    idleSince = new Map()
    timer = setInterval(read, periodMs)
    timer.unref()
  }
  const finish = (span: Running) => {
    span.end ??= now()
    const oldest = Math.min(...spans.filter(({ end }) => end === null).map(({ start }) => start))
    spans = spans.filter(({ end }) => end === null || end > oldest)
    for (const [key, track] of tracks) {
      const first = track.findLastIndex(({ at }) => at <= oldest)
      if (oldest === Infinity) tracks.delete(key)
      else if (first > 0) track.splice(0, first)
    }
    if (isWorking()) return
    clearInterval(timer)
    timer = undefined
  }

  /** What a track says of one answer. */
  const costOf = (key: string, span: Running, others: readonly Span[], idleWatts: number): number | null => {
    const readings = tracks.get(key)
    return readings && readings.length > 1 ? shareOf(readings, span, others, idleWatts) : null
  }
  /** Null where nothing was told at all. */
  const meter = (span: Running): Energy | null => {
    const others = spans.filter((other) => other !== span)
    const of = ({ method }: Counter) => costOf(method, span, others, idleWattsOf(method) ?? 0)
    const main = sources.main()
    const measured = main ? of(main) : null
    const own = others.filter(({ modelId }) => modelId === span.modelId)
    const processor = measured ?? costOf(estimateOf(span.modelId), span, own, 0)
    if (processor === null) return null
    const cards = main?.method === 'battery' && measured !== null ? [] : sources.gpus
    const costs = cards.map((card) => ({ method: card.method, joules: of(card) ?? 0 }))
    const graphics = costs.reduce((sum, { joules }) => sum + joules, 0)
    const [card] = costs.toSorted((a, b) => b.joules - a.joules)
    const method =
      card && card.joules > processor ? card.method : measured !== null && main ? main.method : 'estimate'
    return { joules: processor + graphics, method }
  }

  return {
    observe: (modelId) => {
      const span: Running = { modelId, start: now(), end: null, firstAt: null }
      spans.push(span)
      begin()
      read()
      return {
        onEvent: () => {
          span.firstAt ??= now()
        },
        onEnd: (end) => {
          read()
          span.end = now()
          // It may have waited for its turn, or for the model to be loaded: its own clock began with its turn.
          const worked = workedMs(end.usage)
          span.start = Math.max(span.start, Math.min(span.end - worked, span.firstAt ?? Infinity))
          if (span.firstAt === null || end.usage.completionTokens + end.usage.promptTokens === 0) return end
          const energy = meter(span)
          if (!energy) return end
          const usage = { ...end.usage, energy }
          onMetered?.(modelId, usage)
          return { ...end, usage }
        },
        onGone: () => finish(span),
      }
    },
    tick: () => {
      const at = now()
      const seen = new Map<string, Reading>()
      if (!isWorking()) {
        for (const counter of counters()) {
          const joules = counter.read()
          if (joules === null) continue
          seen.set(counter.method, { at, joules })
          const before = idleSince.get(counter.method)
          if (!before || at <= before.at) continue
          const watts = (joules - before.joules) / ((at - before.at) / 1000)
          idle.set(counter.method, [...(idle.get(counter.method) ?? []), watts].slice(-idleKept))
        }
      }
      idleSince = seen
    },
    measureIdle: async (ms) => {
      if (counters().length === 0) return
      const readings = counters().map((counter) => ({ counter, before: counter.read(), at: now() }))
      await new Promise((resolve) => setTimeout(resolve, ms))
      for (const { counter, before, at } of readings) {
        const after = counter.read()
        if (before === null || after === null) continue
        idle.set(counter.method, [(after - before) / ((now() - at) / 1000)])
      }
    },
    get method() {
      return sources.main()?.method ?? 'estimate'
    },
    get idleWatts() {
      const main = sources.main()
      return main ? idleWattsOf(main.method) : null
    },
    close: () => {
      clearInterval(timer)
      timer = undefined
    },
  }
}

const estimateOf = (modelId: string) => `estimate ${modelId}`

/** How long an engine was at it by its own account. */
const workedMs = ({ timeToFirstTokenMs, completionTokens, tokensPerSecond }: Usage): number =>
  timeToFirstTokenMs + (tokensPerSecond > 0 ? (completionTokens / tokensPerSecond) * 1000 : 0)
