/**
 * The supervisor of the engines: one process for each model in memory, watched, started again when it dies,
 * ended when it hangs. It must not know chats, nor read a byte of a model file: only the processes do.
 */
import type { Repairs } from '#contract/doctor.ts'
import { AppError } from '#contract/errors.ts'
import { silentLog, type Log } from '#lib/log.ts'
import { createEngine, type Engine } from './engine.ts'
import type { HeartbeatLimits } from './heartbeat-watch.ts'
import { inspect, measureBandwidth, readShape } from './inspection.ts'
import { makeRoom } from './make-room.ts'
import type { Engines, LaunchEngine } from './types.ts'

export interface EnginesOptions {
  launchEngine: LaunchEngine
  /** The file of a model. Throws MODEL_NOT_FOUND. */
  pathOf: (modelId: string) => string
  /** Tokens of context that the user wants for a model; null lets the engine choose. */
  contextSizeOf?: (modelId: string) => number | null
  /** Conversations that each model holds at a time; the engine's choice if absent. */
  sequences?: number
  /** Asked before a load, once idle models have made room: throws MODEL_DOES_NOT_FIT. Absent: everything is tried. */
  checkFit?: (modelId: string, contextSize: number | null) => Promise<void>
  /** What holds instead of what the file at `path` says. */
  repairsOf?: (path: string) => Repairs | null
  /** What `calibrate` found before, by `threadChoice.key`. */
  measuredThreads?: () => Record<string, number>
  log?: Log
  heartbeat?: HeartbeatLimits
  /** Memory that is free, for tests. */
  availableBytes?: () => number
}

export const createEngines = (options: EnginesOptions): Engines => {
  const {
    launchEngine,
    pathOf,
    contextSizeOf,
    sequences,
    checkFit,
    repairsOf,
    measuredThreads,
    log = silentLog,
    heartbeat,
    availableBytes,
  } = options
  const engines = new Map<string, Engine>()
  const listeners = new Set<(states: ReturnType<Engines['states']>) => void>()
  /** Loads and unloads of one model happen one after the other. */
  const changes = new Map<string, Promise<unknown>>()
  let closed = false

  const states = () => [...engines.values()].map(({ state }) => state)
  const publish = () => {
    const now = states()
    for (const listener of listeners) listener(now)
  }
  const inTurn = <T>(modelId: string, change: () => Promise<T>): Promise<T> => {
    const turn = (changes.get(modelId) ?? Promise.resolve()).then(change, change)
    changes.set(modelId, turn)
    const settled = () => {
      if (changes.get(modelId) === turn) changes.delete(modelId)
    }
    turn.then(settled, settled)
    return turn
  }

  const end = async (modelId: string) => {
    const engine = engines.get(modelId)
    if (!engine) return
    await engine.end()
    engines.delete(modelId)
    publish()
  }
  const begin = async (modelId: string, contextSize: number | null, force: boolean): Promise<Engine> => {
    const path = pathOf(modelId)
    const others = () =>
      [...engines.values()].map(({ modelId: id, idle, lastUsedAt }) => ({
        idle,
        lastUsedAt,
        unload: () => inTurn(id, () => (engines.get(id)?.idle ? end(id) : Promise.resolve())),
      }))
    await makeRoom(path, others, availableBytes)
    if (!force) await checkFit?.(modelId, contextSize)
    if (closed) throw new AppError('ENGINE_UNLOADED', 'Palabre is closing.')
    const engine = createEngine(modelId, {
      launchEngine,
      path,
      contextSize,
      sequences,
      repairs: () => repairsOf?.(path) ?? null,
      measuredThreads,
      log,
      onChange: publish,
      ...(heartbeat && { heartbeat }),
    })
    engines.set(modelId, engine)
    publish()
    return engine
  }

  /** The model's engine, started if need be; a failed one is replaced when `retry` says so. */
  const ensure = (
    modelId: string,
    retry: (failed: Engine) => boolean,
    contextSize?: number | null,
    force = false,
  ): Promise<Engine> =>
    inTurn(modelId, async () => {
      const engine = engines.get(modelId)
      const failed = engine?.state.status === 'failed'
      const otherSize = contextSize !== undefined && contextSize !== engine?.contextSize
      if (engine && !otherSize && !(failed && retry(engine))) return engine
      await end(modelId)
      return begin(
        modelId,
        contextSize === undefined ? (contextSizeOf?.(modelId) ?? null) : contextSize,
        force,
      )
    })
  const unlessGivenUp = ({ state }: Engine) => state.error?.code !== 'ENGINE_GAVE_UP'

  return {
    states,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    load: async (modelId, contextSize, force) => {
      const engine = await ensure(modelId, () => true, contextSize, force)
      await engine.ready()
      return engine.state
    },
    unload: (modelId) => inTurn(modelId, () => end(modelId)),
    async *generate(modelId, request, signal) {
      const engine = await ensure(modelId, unlessGivenUp)
      yield* engine.generate((call, id) => call.generate({ ...request, id }), signal)
    },
    async *complete(modelId, request, signal) {
      const engine = await ensure(modelId, unlessGivenUp)
      yield* engine.generate((call, id) => call.complete({ ...request, id }), signal)
    },
    ask: async (modelId, question) => (await ensure(modelId, unlessGivenUp)).ask(question),
    info: (modelId) => engines.get(modelId)?.info ?? null,
    calibrate: async (modelId, signal) => (await engines.get(modelId)?.calibrate(signal)) ?? null,
    tokenize: async (modelId, text) => {
      const engine = engines.get(modelId)
      if (!engine) throw new AppError('NO_MODEL', 'This model is not loaded.')
      return (await engine.ask((call) => call.tokenize({ text }))).tokens
    },
    inspect: (path) => inspect(launchEngine, path),
    shape: (path, headerOnly) => readShape(launchEngine, path, headerOnly),
    bandwidth: () => measureBandwidth(launchEngine),
    close: async () => {
      closed = true
      await Promise.all([...engines.keys()].map((modelId) => inTurn(modelId, () => end(modelId))))
    },
  }
}
