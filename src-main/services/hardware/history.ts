import type { GenerationMark, HardwareSample, HistoryPoint } from '#contract/hardware.ts'
import type { ReadingTable } from '#storage/index.ts'

/** The thin history: a point each 10 s for some hours, each 5 min for a month, written a minute's worth at a time. */
export interface History {
  add(sample: HardwareSample): void
  mark(mark: GenerationMark): void
  read(minutes: number): { stepMs: number; points: HistoryPoint[]; marks: GenerationMark[] }
  /** Writes what is not written yet. */
  flush(): void
}

const hourMs = 3_600_000
/** How far each step of the history reaches back: about 2,200 and 8,600 rows. */
const levels = [
  { stepMs: 10_000, keptMs: 6 * hourMs },
  { stepMs: 300_000, keptMs: 30 * 24 * hourMs },
]
const flushMs = 60_000

interface HistoryOptions {
  table: ReadingTable
  now?: () => number
  onError: (error: unknown) => void
}

export const createHistory = ({ table, now = Date.now, onError }: HistoryOptions): History => {
  const buckets = levels.map((level) => ({ ...level, at: 0, samples: [] as HistoryPoint[] }))
  let points: { stepMs: number; point: HistoryPoint }[] = []
  let marks: GenerationMark[] = []
  let flushedAt = now()

  const flush = () => {
    if (points.length === 0 && marks.length === 0) return
    const [newPoints, newMarks] = [points, marks]
    points = []
    marks = []
    flushedAt = now()
    try {
      table.add(newPoints, newMarks)
      for (const { stepMs, keptMs } of levels) table.forgetPoints(stepMs, now() - keptMs)
      table.forgetMarks(now() - (levels.at(-1)?.keptMs ?? 0))
    } catch (error) {
      // A history with a gap: nothing that anybody wrote is lost.
      onError(error)
    }
  }

  return {
    add: (sample) => {
      const point = pointOf(sample)
      for (const bucket of buckets) {
        const at = Math.floor(sample.at / bucket.stepMs) * bucket.stepMs
        if (at !== bucket.at && bucket.samples.length > 0) {
          points.push({ stepMs: bucket.stepMs, point: meanOf(bucket.at, bucket.samples) })
          bucket.samples = []
        }
        bucket.at = at
        bucket.samples.push(point)
      }
      if (now() - flushedAt >= flushMs) flush()
    },
    mark: (mark) => {
      marks.push(mark)
    },
    read: (minutes) => {
      flush()
      const from = now() - minutes * 60_000
      const { stepMs } = levels.find(({ keptMs }) => keptMs >= minutes * 60_000) ??
        levels.at(-1) ?? { stepMs: 0 }
      return { stepMs, points: table.points(stepMs, from), marks: table.marks(from) }
    },
    flush,
  }
}

const pointOf = (sample: HardwareSample): HistoryPoint => ({
  at: sample.at,
  cpuUsage: sample.cpu.usage,
  memoryUsedBytes: sample.memory.totalBytes - sample.memory.availableBytes,
  enginesBytes: sample.engines.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0),
  swapUsedBytes: sample.swap?.usedBytes ?? null,
  celsius:
    sample.temperatures.length === 0 ? null : Math.max(...sample.temperatures.map(({ celsius }) => celsius)),
  gpuUsage: sample.gpus[0]?.usage ?? null,
  cpuWatts: sample.power.cpuWatts,
})

/** The mean of each figure over those that tell it. */
export const meanOf = (at: number, points: readonly HistoryPoint[]): HistoryPoint => {
  const mean = (pick: (point: HistoryPoint) => number | null): number | null => {
    const told = points.map(pick).filter((value) => value !== null)
    return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0) / told.length
  }
  const whole = (value: number | null) => (value === null ? null : Math.round(value))
  return {
    at,
    cpuUsage: mean(({ cpuUsage }) => cpuUsage) ?? 0,
    memoryUsedBytes: whole(mean(({ memoryUsedBytes }) => memoryUsedBytes)) ?? 0,
    enginesBytes: whole(mean(({ enginesBytes }) => enginesBytes)) ?? 0,
    swapUsedBytes: whole(mean(({ swapUsedBytes }) => swapUsedBytes)),
    celsius: mean(({ celsius }) => celsius),
    gpuUsage: mean(({ gpuUsage }) => gpuUsage),
    cpuWatts: mean(({ cpuWatts }) => cpuWatts),
  }
}
