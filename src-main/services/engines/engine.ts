import type { Calibration, EngineInfo, GenerateEvent } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import { abortedEnd, generation } from './generation.ts'
import { createLife, type Life, type LifeOptions } from './life.ts'
import { createQueue } from './queue.ts'
import type { EngineCalls } from './types.ts'

/** One model in memory and those who wait for its answers. */
export interface Engine {
  readonly modelId: string
  readonly path: string
  /** What was asked for: tokens, or null for the engine's choice. */
  readonly contextSize: number | null
  readonly state: EngineState
  /** Nobody waits for anything of it, besides a calibration. */
  readonly idle: boolean
  readonly lastUsedAt: number
  /** Resolves when the model can answer; throws AppError when it never will. */
  ready(): Promise<void>
  readonly info: EngineInfo | null
  /** Waits for its turn, then passes on the events of the generation that `start` begins under the name `id`. */
  generate(
    start: (call: EngineCalls, id: string) => Promise<AsyncIterable<GenerateEvent>>,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void>
  ask<T>(question: (call: EngineCalls) => Promise<T>): Promise<T>
  /** See the engine's contract. */
  calibrate(signal: AbortSignal): Promise<Calibration | null>
  end(): Promise<void>
}

/** Beyond this many nobody would wait for the answer any more. */
const maxWaiting = 256

export const createEngine = (modelId: string, options: LifeOptions): Engine => {
  const queue = createQueue({ width: () => life.info?.atOnce ?? 1, limit: maxWaiting })
  let answering = 0
  /** Questions under way that make no answer, such as vectors. */
  let asking = 0
  let lastUsedAt = performance.now()
  const life: Life = createLife({
    ...options,
    onChange: () => {
      options.onChange()
      // One who waits for the model to be there finds out how many it takes.
      queue.admit()
    },
  })

  const countAnswering = (change: 1 | -1) => {
    answering += change
    lastUsedAt = performance.now()
    options.onChange()
  }

  const askUncounted: Engine['ask'] = async (question) => {
    const client = await life.ready()
    try {
      return await client.whileAlive(question(client.call))
    } catch (error) {
      throw await client.explain(error)
    }
  }
  const ask: Engine['ask'] = async (question) => {
    asking += 1
    try {
      return await askUncounted(question)
    } finally {
      asking -= 1
      lastUsedAt = performance.now()
    }
  }

  return {
    modelId,
    path: options.path,
    contextSize: options.contextSize,
    get state(): EngineState {
      const state: EngineState = { modelId, ...life.state }
      return answering > 0 && state.status === 'ready' ? { ...state, status: 'generating' } : state
    },
    get idle() {
      return queue.length === 0 && asking === 0 && life.state.status !== 'loading'
    },
    get lastUsedAt() {
      return lastUsedAt
    },
    ready: async () => {
      await life.ready()
    },
    get info() {
      return life.info
    },
    async *generate(start, signal) {
      const leave = await queue.enter(signal)
      if (!leave) {
        yield abortedEnd()
        return
      }
      try {
        const client = await unlessAborted(life.ready(), signal)
        if (!client) {
          yield abortedEnd()
          return
        }
        countAnswering(1)
        try {
          yield* generation(client, start, signal)
        } finally {
          countAnswering(-1)
        }
      } finally {
        leave()
      }
    },
    ask,
    calibrate: async (signal) => {
      const found = await askUncounted((call) =>
        call.calibrate(undefined, { signal }).catch((error: unknown) => {
          // Somebody wants an answer: another time.
          if (signal.aborted) return null
          throw error
        }),
      )
      const choice = life.info?.threadChoice
      if (found?.isSure && choice)
        life.note({ threads: found.threads, threadChoice: { ...choice, isMeasured: true } })
      return found
    },
    end: () => life.end(),
  }
}

/** Waits for `promise`, or resolves with null as soon as `signal` aborts. */
const unlessAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> => {
  if (signal.aborted) return null
  const { promise: aborted, resolve } = Promise.withResolvers<null>()
  const abort = () => resolve(null)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
