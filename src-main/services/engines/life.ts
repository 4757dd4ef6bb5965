import type { Repairs } from '#contract/doctor.ts'
import type { EngineInfo } from '#contract/engine.ts'
import type { EngineState } from '#contract/engines.ts'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import { connect, endError, type EngineClient, type EngineEnd } from './client.ts'
import type { HeartbeatLimits } from './heartbeat-watch.ts'
import { createRestartPolicy } from './restart-policy.ts'
import type { LaunchEngine } from './types.ts'

/** A model from its loading until it is unloaded or given up, through as many processes as that takes. */
export interface Life {
  readonly state: LifeState
  /** Null until it is ready. */
  readonly info: EngineInfo | null
  /** The running engine, once it is (again). Rejects when the life failed or was ended. */
  ready(): Promise<EngineClient>
  /** It has found out more of itself since it was ready. */
  note(changes: Partial<EngineInfo>): void
  /** Ends the process and waits until it is gone. */
  end(): Promise<void>
}

export type LifeState = Omit<EngineState, 'modelId' | 'status'> & {
  status: Exclude<EngineState['status'], 'generating'>
}

export interface LifeOptions {
  launchEngine: LaunchEngine
  path: string
  /** Tokens; null lets the engine choose. */
  contextSize: number | null
  /** Conversations to hold at a time; undefined lets the engine choose. */
  sequences?: number | undefined
  /** What holds instead of what the file says, asked at each load. */
  repairs?: (() => Repairs | null) | undefined
  /** With how many threads models are computed soonest, by the engine's own names for it, asked at each load. */
  measuredThreads?: (() => Record<string, number>) | undefined
  log: Log
  onChange: () => void
  heartbeat?: HeartbeatLimits
}

/** A file may crash the engine once by bad luck; twice in a row is the file's fault. */
const maxLoadCrashes = 2

/** Starts a process and loads the model; from then on a process that dies is followed by another. */
export const createLife = (options: LifeOptions): Life => {
  const { log, onChange } = options
  const policy = createRestartPolicy()
  let state: LifeState = {
    status: 'loading',
    progress: 0,
    pid: null,
    contextSize: null,
    trainContextSize: null,
    thinking: null,
    error: null,
  }
  let client: EngineClient | undefined
  let known: EngineInfo | null = null
  let ended = false

  const change = (next: Partial<LifeState>) => {
    state = { ...state, ...next }
    onChange()
  }
  const fail = (error: AppError) => {
    if (!ended) change({ status: 'failed', pid: null, progress: 0, error: error.toInfo() })
    return error
  }
  const gaveUp = () =>
    new AppError(
      'ENGINE_GAVE_UP',
      'The engine died three times within a minute, so it is not started again by itself. What had arrived is ' +
        'kept. Load the model again to try once more, or choose another one.',
    )
  const note = (end: EngineEnd, stderr: string) => {
    if (end.cause !== 'ended') log.error({ ...end, path: options.path, stderr }, 'An engine process is gone')
  }

  /** Loads the model in a new process. Throws AppError. */
  const start = async (): Promise<EngineClient> => {
    for (let crashes = 0; ;) {
      const next = connect(options.launchEngine(), options.heartbeat)
      client = next
      change({ pid: next.pid ?? null, progress: 0 })
      try {
        const info = await loadModel(next, options, (progress) => change({ pid: next.pid ?? null, progress }))
        if (ended) throw endError(await next.end())
        void watch(next)
        known = info
        change({ status: 'ready', pid: next.pid ?? null, progress: 1, ...offerOf(info) })
        return next
      } catch (error) {
        const explained = await next.explain(error)
        const end = await next.end()
        note(end, next.stderrTail())
        if (ended) throw endError({ ...end, cause: 'ended' })
        if (end.cause !== 'crashed') throw explained
        crashes += 1
        if (!policy.mayRestart()) throw gaveUp()
        if (crashes === maxLoadCrashes) throw loadCrashed(end)
      }
    }
  }

  const watch = async (watched: EngineClient) => {
    const end = await watched.gone
    note(end, watched.stderrTail())
    if (ended) return
    const counts = end.cause !== 'unstoppable'
    if (counts && !policy.mayRestart()) {
      const error = fail(gaveUp())
      current = Promise.reject(error)
      current.catch(() => undefined)
      return
    }
    change({ status: 'restarting', pid: null, progress: 0 })
    current = begin()
  }

  const begin = () => {
    const starting = start().catch((error: unknown) => {
      throw fail(error instanceof AppError ? error : launchFailed(error))
    })
    // Whoever asks for the engine gets the error; if nobody does, it is in the state.
    starting.catch(() => undefined)
    return starting
  }
  let current = begin()

  return {
    get state() {
      return state
    },
    get info() {
      return state.status === 'ready' ? known : null
    },
    ready: () => current,
    note: (changes) => {
      if (!known || state.status !== 'ready') return
      known = { ...known, ...changes }
      change(offerOf(known))
    },
    end: async () => {
      ended = true
      change({ status: 'unloading' })
      await client?.end()
      await Promise.allSettled([current])
    },
  }
}

const loadModel = async (
  client: EngineClient,
  options: LifeOptions,
  onProgress: (progress: number) => void,
) => {
  const { path, contextSize, sequences, repairs, measuredThreads } = options
  const loading = await client.whileAlive(
    client.call.load({
      path,
      contextSize,
      threads: null,
      measuredThreads: measuredThreads?.(),
      sequences,
      repairs: repairs?.() ?? null,
    }),
  )
  for await (const event of loading) {
    if (event.type === 'ready') return event.info
    onProgress(event.progress)
  }
  throw new AppError('INTERNAL', 'The engine stopped loading without saying why.')
}

const launchFailed = (cause: unknown) =>
  new AppError('INTERNAL', 'The engine could not be started.', { cause })

const offerOf = ({ contextSize, trainContextSize, thinking, threads, threadChoice }: EngineInfo) => ({
  contextSize,
  trainContextSize,
  thinking,
  ...(threadChoice && {
    threads: { used: threads, of: threadChoice.of, isMeasured: threadChoice.isMeasured },
  }),
})

const loadCrashed = ({ signal, code }: EngineEnd) =>
  new AppError(
    'MODEL_LOAD_FAILED',
    `The engine dies (${signal ?? `code ${code ?? 'unknown'}`}) whenever it loads this model. The file may be damaged, ` +
      'too new for this version, or too large for the memory that is free.',
  )
