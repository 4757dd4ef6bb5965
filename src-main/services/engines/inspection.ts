import { AppError } from '#contract/errors.ts'
import type { ModelInspection } from '#contract/models.ts'
import { connect } from './client.ts'
import type { LaunchEngine } from './types.ts'

const limitMs = 5000

/**
 * Reads the header of the file at `path` in a process of its own that is gone before this returns. Throws
 * MODEL_FILE_INVALID, also when the process dies or takes longer than five seconds over it.
 */
export const inspect = async (launchEngine: LaunchEngine, path: string): Promise<ModelInspection> => {
  const client = connect(launchEngine())
  const timer = setTimeout(() => void client.end('hung'), limitMs)
  try {
    return await client.whileAlive(client.call.inspect({ path }))
  } catch (error) {
    const explained = await client.explain(error)
    const died = explained.code === 'ENGINE_HUNG' || explained.code === 'ENGINE_CRASHED'
    throw died
      ? new AppError(
          'MODEL_FILE_INVALID',
          'Reading this file breaks the engine; it is damaged or not a model.',
          {
            cause: explained,
          },
        )
      : explained
  } finally {
    clearTimeout(timer)
    await client.end()
  }
}
