/**
 * Threads: with how many of them models are computed soonest on this computer. It is measured once for each class of size, in a
 * moment when a loaded model has nothing to do, and remembered. What the names mean that it is kept under, the engine alone knows.
 */
import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import type { Storage } from '#storage/index.ts'
import type { PatientEngines } from '../engines/when-idle.ts'

export interface MeasuredThreads {
  all(): Record<string, number>
  keep(key: string, threads: number): void
}

const storedSchema = z.record(z.string(), z.int().min(1))
const settingKey = 'measuredThreads'
/** Those of other engines and processors go, the oldest first. */
const mostKept = 32

export const createMeasuredThreads = (settings: Storage['settings']): MeasuredThreads => {
  const stored = storedSchema.safeParse(settings.all().get(settingKey))
  let known = stored.success ? stored.data : {}
  return {
    all: () => known,
    keep: (key, threads) => {
      const others = Object.entries(known).filter(([other]) => other !== key)
      known = Object.fromEntries([...others, [key, threads] as const].slice(-mostKept))
      settings.put(settingKey, known)
    },
  }
}

interface CalibrationOptions {
  engines: Pick<PatientEngines, 'onChange' | 'states' | 'info' | 'whenIdle' | 'calibrate'>
  measured: MeasuredThreads
  log: Pick<Log, 'info' | 'warn'>
}

/** A computer that is never left alone is tried upon so often by each process. */
const mostTries = 3

/** A process that was looked at. */
interface Seen {
  pid: number | null
  tries: number
  /** It is ready, and was so before. */
  isResting: boolean
  isMeasured: boolean
}

/** Measures for each model of whose class nothing is known yet, after its load or its next answer; returns what ends that. */
export const calibrateWhenIdle = ({ engines, measured, log }: CalibrationOptions): (() => void) => {
  const closing = new AbortController()
  const seen = new Map<string, Seen>()

  const measure = async (modelId: string) => {
    const key = engines.info(modelId)?.threadChoice?.key
    if (key === undefined) return
    const calibrate = (signal: AbortSignal) => engines.calibrate(modelId, signal)
    const found = await engines.whenIdle(modelId, calibrate, closing.signal)
    if (closing.signal.aborted || !found?.isSure) return
    measured.keep(key, found.threads)
    log.info(
      { key, threads: found.threads },
      'It was measured with how many threads a model is computed soonest',
    )
  }
  const begin = async (modelId: string, process: Seen) => {
    process.tries += 1
    process.isMeasured = true
    try {
      await measure(modelId)
    } catch (error) {
      const isGone = error instanceof AppError && error.code === 'ENGINE_UNLOADED'
      if (!closing.signal.aborted && !isGone)
        log.warn({ error, modelId }, 'The threads of a model could not be measured')
    } finally {
      process.isMeasured = false
    }
  }

  const look = () => {
    const states = engines.states()
    for (const id of seen.keys()) if (!states.some(({ modelId }) => modelId === id)) seen.delete(id)
    for (const { modelId, status, pid, threads } of states) {
      const before = seen.get(modelId)
      const process = before?.pid === pid ? before : { pid, tries: 0, isResting: false, isMeasured: false }
      seen.set(modelId, process)
      const wasResting = process.isResting
      process.isResting = status === 'ready'
      if (wasResting || !process.isResting || process.isMeasured) continue
      if (threads?.isMeasured === false && process.tries < mostTries) void begin(modelId, process)
    }
  }
  const leave = engines.onChange(look)
  return () => {
    leave()
    closing.abort()
  }
}
