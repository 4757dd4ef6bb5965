import type { Bandwidth } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { ModelInspection } from '#contract/models.ts'
import { connect, type EngineClient } from './client.ts'
import type { LaunchEngine } from './types.ts'

const limitMs = 5000

/** Asks a process of its own, that is gone before this returns, and has so long for it. */
const askOnce = async <T>(
  launchEngine: LaunchEngine,
  ask: (call: EngineClient['call']) => Promise<T>,
  explain: (error: AppError) => AppError,
): Promise<T> => {
  const client = connect(launchEngine())
  const timer = setTimeout(() => void client.end('hung'), limitMs)
  try {
    return await client.whileAlive(ask(client.call))
  } catch (error) {
    throw explain(await client.explain(error))
  } finally {
    clearTimeout(timer)
    await client.end()
  }
}

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
 * MODEL_FILE_INVALID, also when the process dies or takes longer than five seconds over it.
 */
export const inspect = (launchEngine: LaunchEngine, path: string): Promise<ModelInspection> =>
  askOnce(launchEngine, (call) => call.inspect({ path }), breaksTheEngine)

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
  )
