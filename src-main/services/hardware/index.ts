/**
 * Hardware: what this computer is doing, read once a second while anyone looks, and every ten seconds for the thin history and the
 * warnings. It reads figures of the system and knows of models what their engines say.
 */
import { cpus, totalmem } from 'node:os'
import type { EngineInfo } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import type { GenerationMark, HardwareInfo, HardwareSample, PressureWarning } from '#contract/hardware.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { ReadingTable } from '#storage/index.ts'
import type { ActivityLog } from '../generations/activity.ts'
import type { Gauge } from './gauge.ts'
import { createHistory, type History } from './history.ts'
import { pressureOf } from './warnings.ts'

export interface Hardware {
  info(): HardwareInfo
  changed(signal?: AbortSignal): Stream<HardwareSample>
  /** All present warnings, again whenever another one comes or one goes. Nothing is read for it but what is read anyway. */
  warnings(signal?: AbortSignal): Stream<PressureWarning[]>
  history(minutes: number): ReturnType<History['read']>
  mark(mark: GenerationMark): void
  close(): void
}

export interface HardwareOptions {
  gauge: Gauge
  /** See `readMemoryPressure`. */
  stalled: () => number | null
  engineStates: () => EngineState[]
  engineInfo: (modelId: string) => EngineInfo | null
  activity: Pick<ActivityLog, 'of' | 'lastUsedAt'>
  table: ReadingTable
  log: Log
  /** Called at each reading, before it. */
  onTick?: () => void
  /** Time between two samples while someone looks, and while nobody does. */
  periodMs?: number
  restingMs?: number
}

/** The first sample comes sooner, so that nobody looks at an empty chart. */
const firstSampleMs = 250
const minuteMs = 60_000

export const createHardware = (options: HardwareOptions): Hardware => {
  const { gauge, stalled, engineStates, engineInfo, activity, log, onTick } = options
  const { periodMs = 1000, restingMs = 10_000 } = options
  const history = createHistory({
    table: options.table,
    onError: (error) => log.warn({ error }, 'The history of the hardware could not be written'),
  })
  let timer: NodeJS.Timeout | undefined
  let newest: HardwareSample | undefined
  let warned: PressureWarning[] = []
  let swapSeen: { at: number; usedBytes: number }[] = []
  let secondsSeen = new Map<number, { at: number; seconds: number }>()
  let closed = false

  const coresOf = (pid: number, at: number, seen: typeof secondsSeen): number | null => {
    const seconds = gauge.secondsOf(pid)
    if (seconds === null) return null
    seen.set(pid, { at, seconds })
    const before = secondsSeen.get(pid)
    return before && at > before.at
      ? Math.max((seconds - before.seconds) / ((at - before.at) / 1000), 0)
      : null
  }
  const readEngines = (at: number): HardwareSample['engines'] => {
    const seen: typeof secondsSeen = new Map()
    const engines = engineStates().flatMap(({ modelId, pid }) => {
      if (pid === null) return []
      const info = engineInfo(modelId)
      return [
        {
          modelId,
          pid,
          memoryBytes: gauge.memoryOf(pid),
          weightsBytes: info?.memory.weightsBytes ?? null,
          contextBytes: info?.memory.contextBytes ?? null,
          contextSize: info?.contextSize ?? null,
          cpuCores: coresOf(pid, at, seen),
          activity: activity.of(modelId),
        },
      ]
    })
    secondsSeen = seen
    return engines
  }
  const growthOf = (swap: HardwareSample['swap'], at: number): number => {
    if (!swap) return 0
    swapSeen = [...swapSeen.filter((seen) => at - seen.at <= minuteMs), { at, usedBytes: swap.usedBytes }]
    return swap.usedBytes - Math.min(...swapSeen.map(({ usedBytes }) => usedBytes))
  }

  const sample = async (): Promise<HardwareSample> => {
    const reading = await gauge.read()
    const at = Date.now()
    const engines = readEngines(at)
    const warnings = pressureOf({
      ...reading,
      stalled: stalled(),
      swapGrowthBytes: growthOf(reading.swap, at),
      engines: engines.map(({ modelId, memoryBytes, activity: doing }) => ({
        modelId,
        memoryBytes,
        isBusy: (doing?.answering ?? 0) > 0,
        lastUsedAt: activity.lastUsedAt(modelId),
      })),
    })
    return { at, ...reading, app: { memoryBytes: process.memoryUsage.rss() }, engines, warnings }
  }
  const tick = () => {
    onTick?.()
    sample()
      .then((next) => {
        if (closed) return
        newest = next
        history.add(next)
        feed.publish(next)
        if (keysOf(next.warnings) !== keysOf(warned)) warningFeed.publish(next.warnings)
        warned = next.warnings
      })
      .catch((error: unknown) => log.warn({ error }, 'The hardware could not be read'))
      .finally(() => wait(feed.readerCount > 0 ? periodMs : restingMs))
  }
  const wait = (ms: number) => {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(tick, ms)
    timer.unref()
  }
  const onReaders = (someone: boolean) => {
    newest = undefined
    wait(someone ? Math.min(firstSampleMs, periodMs) : restingMs)
  }
  const feed = createFeed<HardwareSample>({ newestOnly: true, onReaders })
  const warningFeed = createFeed<PressureWarning[]>({ newestOnly: true })
  wait(restingMs)

  return {
    info: () => {
      const cores = cpus()
      return {
        cpuName: cores[0]?.model.trim() ?? '',
        coreCount: cores.length,
        memoryBytes: totalmem(),
      }
    },
    changed: (signal) => feed.subscribe(newest ? [newest] : [], signal),
    warnings: (signal) => warningFeed.subscribe([warned], signal),
    history: (minutes) => history.read(minutes),
    mark: (mark) => history.mark(mark),
    close: () => {
      closed = true
      clearTimeout(timer)
      feed.end()
      warningFeed.end()
      history.flush()
    },
  }
}

/** Which warnings there are, whatever their figures. */
const keysOf = (warnings: readonly PressureWarning[]) =>
  warnings.map(({ kind, urgency, modelId }) => `${kind} ${urgency} ${modelId ?? ''}`).join('|')
