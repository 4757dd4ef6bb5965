import type { Database } from 'better-sqlite3'
import type { EnergyTotal } from '#contract/energy.ts'
import type { GenerationMark, HistoryPoint } from '#contract/hardware.ts'
import { guard } from './errors.ts'

/** The history of the hardware, marks of generations, and sums of energy. Times are milliseconds since 1970. */
export interface ReadingTable {
  /** In one transaction. A point that is there already is replaced. */
  add(points: readonly { stepMs: number; point: HistoryPoint }[], marks: readonly GenerationMark[]): void
  /** Oldest first. */
  points(stepMs: number, from: number): HistoryPoint[]
  marks(from: number): GenerationMark[]
  forgetPoints(stepMs: number, before: number): void
  forgetMarks(before: number): void
  /** Adds one answer, or several, to the sum of its month and model. */
  addEnergy(total: EnergyTotal): void
  /** Newest month first, in it the one that drew most. */
  energyTotals(): EnergyTotal[]
  eraseAll(): void
}

export const createReadingTable = (database: Database): ReadingTable => {
  const addPoint = database.prepare<HistoryPoint & { stepMs: number }>(`
    INSERT OR REPLACE INTO hardware_history VALUES (@stepMs, @at, @cpuUsage, @memoryUsedBytes, @enginesBytes, @swapUsedBytes,
      @celsius, @gpuUsage, @cpuWatts)`)
  const addMark = database.prepare<GenerationMark>(`
    INSERT INTO generation_marks VALUES (@startedAt, @endedAt, @modelId, @completionTokens, @tokensPerSecond)`)
  const points = database.prepare<[number, number], HistoryPoint>(`
    SELECT at, cpu_usage AS cpuUsage, memory_used_bytes AS memoryUsedBytes, engines_bytes AS enginesBytes,
      swap_used_bytes AS swapUsedBytes, celsius, gpu_usage AS gpuUsage, cpu_watts AS cpuWatts
    FROM hardware_history WHERE step = ? AND at >= ? ORDER BY at`)
  const marks = database.prepare<[number], GenerationMark>(`
    SELECT started_at AS startedAt, ended_at AS endedAt, model_id AS modelId, completion_tokens AS completionTokens,
      tokens_per_second AS tokensPerSecond FROM generation_marks WHERE ended_at >= ? ORDER BY started_at`)
  const forgetPoints = database.prepare<[number, number]>(
    'DELETE FROM hardware_history WHERE step = ? AND at < ?',
  )
  const forgetMarks = database.prepare<[number]>('DELETE FROM generation_marks WHERE ended_at < ?')
  const addEnergy = database.prepare<EnergyTotal>(`
    INSERT INTO energy_totals VALUES (@month, @modelId, @answers, @promptTokens, @completionTokens, @joules, @estimatedJoules)
    ON CONFLICT (month, model_id) DO UPDATE SET answers = answers + @answers, prompt_tokens = prompt_tokens + @promptTokens,
      completion_tokens = completion_tokens + @completionTokens, joules = joules + @joules,
      estimated_joules = estimated_joules + @estimatedJoules`)
  const energyTotals = database.prepare<[], EnergyTotal>(`
    SELECT month, model_id AS modelId, answers, prompt_tokens AS promptTokens, completion_tokens AS completionTokens, joules,
      estimated_joules AS estimatedJoules FROM energy_totals ORDER BY month DESC, joules DESC`)
  const whole = ({ startedAt, endedAt, ...mark }: GenerationMark): GenerationMark => ({
    ...mark,
    startedAt: Math.round(startedAt),
    endedAt: Math.round(endedAt),
  })
  const add = database.transaction<ReadingTable['add']>((newPoints, newMarks) => {
    for (const { stepMs, point } of newPoints) addPoint.run({ ...point, stepMs })
    for (const mark of newMarks) addMark.run(whole(mark))
  })
  return {
    add: (newPoints, newMarks) => guard(() => add.immediate(newPoints, newMarks)),
    points: (stepMs, from) => guard(() => points.all(stepMs, from)),
    marks: (from) => guard(() => marks.all(from)),
    forgetPoints: (stepMs, before) => guard(() => void forgetPoints.run(stepMs, before)),
    forgetMarks: (before) => guard(() => void forgetMarks.run(before)),
    addEnergy: (total) => guard(() => void addEnergy.run(total)),
    energyTotals: () => guard(() => energyTotals.all()),
    eraseAll: () =>
      guard(() => {
        database.exec('DELETE FROM hardware_history; DELETE FROM generation_marks; DELETE FROM energy_totals')
      }),
  }
}
