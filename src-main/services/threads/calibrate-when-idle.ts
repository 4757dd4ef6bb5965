import type { EngineState } from '#contract/engines.ts'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import type { PatientEngines } from '../engines/when-idle.ts'
import type { MeasuredThreads } from './measured-threads.ts'

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
  /** It came to rest, and was not measured since. */
  isDue: boolean
  /** Under way. */
  measuring: AbortController | null
}

/** All cores, or the disk, are used by a model of such a state: what is measured beside it is not what the computer can do. */
const disturbing: ReadonlySet<EngineState['status']> = new Set(['generating', 'loading', 'restarting'])

/**
 * Measures for each model of whose class nothing is known yet, after its load or its next answer, one at a time and while no other is at
 * work; returns what ends that.
 */
export const calibrateWhenIdle = ({ engines, measured, log }: CalibrationOptions): (() => void) => {
  const closing = new AbortController()
  const seen = new Map<string, Seen>()

  const measure = async (modelId: string, process: Seen, signal: AbortSignal) => {
    const key = engines.info(modelId)?.threadChoice?.key
    if (key === undefined) return
    const calibrate = (wanted: AbortSignal) => engines.calibrate(modelId, wanted)
    const found = await engines.whenIdle(modelId, calibrate, signal)
    if (found?.isTooSlow) process.tries = mostTries
    if (signal.aborted || !found?.isSure) return
    measured.keep(key, found.threads)
    log.info(
      { key, threads: found.threads },
      'It was measured with how many threads a model is computed soonest',
    )
  }
  const begin = async (modelId: string, process: Seen) => {
    process.tries += 1
    process.isDue = false
    process.measuring = new AbortController()
    const signal = AbortSignal.any([closing.signal, process.measuring.signal])
    try {
      await measure(modelId, process, signal)
    } catch (error) {
      const isGone = error instanceof AppError && error.code === 'ENGINE_UNLOADED'
      if (!signal.aborted && !isGone)
        log.warn({ error, modelId }, 'The threads of a model could not be measured')
    } finally {
      process.measuring = null
      // Another may have waited for it.
      if (!closing.signal.aborted) look()
    }
  }

  const look = () => {
    const states = engines.states()
    for (const id of seen.keys()) if (!states.some(({ modelId }) => modelId === id)) seen.delete(id)
    for (const { modelId, status, pid } of states) {
      const before = seen.get(modelId)
      const fresh = { pid, tries: 0, isResting: false, isDue: false, measuring: null }
      const process: Seen = before?.pid === pid ? before : fresh
      seen.set(modelId, process)
      const isReady = status === 'ready'
      process.isDue = isReady && (process.isDue || !process.isResting)
      process.isResting = isReady
    }
    for (const { modelId, threads } of states) {
      const process = seen.get(modelId)
      const others = states.filter((other) => other.modelId !== modelId)
      const isDisturbed = others.some(({ status }) => disturbing.has(status))
      if (isDisturbed && process?.measuring) {
        process.measuring.abort()
        process.isDue = true
      }
      if (!process?.isDue || process.measuring || isDisturbed || isUnderWay()) continue
      if (threads?.isMeasured === false && process.tries < mostTries) void begin(modelId, process)
    }
  }
  const isUnderWay = () => [...seen.values()].some(({ measuring }) => measuring !== null)
  const leave = engines.onChange(look)
  return () => {
    leave()
    closing.abort()
  }
}
