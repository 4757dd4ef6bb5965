import { AppError } from '#contract/errors.ts'
import { silentLog } from '#lib/log.ts'
import { createEngines } from '#services/engines/index.ts'
import { chooseModel, findInstalledModels } from '#headless/installed-models.ts'
import type { Installation } from '#headless/installation.ts'
import { createLaunchEngine } from '#headless/launch-engine.ts'
import { filesOf } from '../before-loading.ts'

/** The model that the user means, with its files. Throws MODEL_NOT_FOUND and CONFLICT. */
export const findModel = async (typed: string, dataDir: string, installation: Installation) => {
  const model = chooseModel(typed, await findInstalledModels(dataDir, installation))
  return { ...model, paths: filesOf(model.path) }
}

/** Reads a header in a process of its own. Throws MODEL_FILE_INVALID. */
export const inspectWith =
  (installation: Installation) =>
  (path: string): ReturnType<ReturnType<typeof createEngines>['inspect']> => {
    const launchEngine = createLaunchEngine(installation.engineEntry)
    const pathOf = () => {
      throw new AppError('NOT_SUPPORTED', 'Nothing is loaded here.')
    }
    return createEngines({ launchEngine, pathOf, log: silentLog }).inspect(path)
  }
