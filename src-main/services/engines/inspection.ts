import type { Bandwidth } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { ModelInspection } from '#contract/models.ts'
import { connect, type EngineClient } from './client.ts'
import type { LaunchEngine } from './types.ts'

/** How long a process may take to be there, and then for what it is asked. */
interface AskLimits {
  startMs: number
  askMs: number
}

/** A process that starts has read no byte of the file: an old disk, or a busy computer, says nothing of that. */
const usualLimits: AskLimits = { startMs: 30_000, askMs: 5000 }

/** Asks a process of its own, that is gone before this returns. Throws ENGINE_CRASHED when it does not start. */
const askOnce = async <T>(
  launchEngine: LaunchEngine,
  ask: (call: EngineClient['call']) => Promise<T>,
  explain: (error: AppError) => AppError,
  { startMs, askMs }: AskLimits = usualLimits,
): Promise<T> => {
  const client = connect(launchEngine(), { silenceMs: startMs + askMs, checkMs: 500 })
  const endAfter = (limitMs: number) => setTimeout(() => void client.end('hung'), limitMs)
  let timer = endAfter(startMs)
  let isThere = false
  try {
    await client.whileAlive(firstBeat(client.call))
    isThere = true
    clearTimeout(timer)
    timer = endAfter(askMs)
    return await client.whileAlive(ask(client.call))
  } catch (error) {
    const explained = await client.explain(error)
    throw isThere ? explain(explained) : notStarted(explained)
  } finally {
    clearTimeout(timer)
    await client.end()
  }
}

const firstBeat = async (call: EngineClient['call']): Promise<void> => {
  await (await call.heartbeat()).next()
}

const notStarted = (cause: AppError): AppError =>
  new AppError(
    'ENGINE_CRASHED',
    'The engine did not start, so that the file could not be looked at; this says nothing of the file. Close what keeps this computer busy and try again.',
    { cause },
  )

const breaksTheEngine = (error: AppError): AppError =>
  error.code === 'ENGINE_HUNG' || error.code === 'ENGINE_CRASHED'
    ? new AppError(
        'MODEL_FILE_INVALID',
        'Reading this file breaks the engine; it is damaged or not a model.',
        { cause: error },
      )
    : error

/**
 * Reads the header of the file at `path` in a process of its own that is gone before this returns. Throws
 * MODEL_FILE_INVALID, also when the process dies of it or takes longer than five seconds over it; ENGINE_CRASHED when
 * the process does not start.
 */
export const inspect = (
  launchEngine: LaunchEngine,
  path: string,
  limits?: AskLimits,
): Promise<ModelInspection> =>
  askOnce(launchEngine, (call) => call.inspect({ path }), breaksTheEngine, limits)

/** The same for what decides memory and speed; `headerOnly`: the file may be cut after its header. */
export const readShape = (
  launchEngine: LaunchEngine,
  path: string,
  headerOnly: boolean,
): Promise<ModelShape> => askOnce(launchEngine, (call) => call.shape({ path, headerOnly }), breaksTheEngine)

/** Measures this computer's memory, which takes about a second. */
export const measureBandwidth = (launchEngine: LaunchEngine): Promise<Bandwidth> =>
  askOnce(
    launchEngine,
    (call) => call.bandwidth(),
    (error) => error,
    // On a crowded computer it takes much longer than that second.
    { ...usualLimits, askMs: 20_000 },
  )
