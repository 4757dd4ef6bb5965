import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { EnginesOptions } from '#services/engines/index.ts'
import { readShape } from '#services/engines/inspection.ts'
import { createFitCheck, type FitCheck } from '#services/fit/check.ts'
import { fitOf } from '#services/fit/judge.ts'
import type { FoundModel } from '#services/models/index.ts'
import { partNames } from '#services/models/names.ts'
import { createSidecars } from '#services/sidecars/index.ts'

export interface ForceOption {
  force?: boolean
}

interface BeforeLoadingOptions extends ForceOption, Pick<EnginesOptions, 'launchEngine' | 'pathOf'> {
  dataDir: string
  /** Those that could be taken in place of one that does not fit. */
  models: readonly FoundModel[]
}

/** All files of the model whose first is at `path`. */
export const filesOf = (path: string): string[] =>
  partNames(basename(path)).map((part) => join(dirname(path), part))

/** What every command that loads models looks at before: the repairs beside their files, and whether there is memory for them. */
export const beforeLoading = (
  options: BeforeLoadingOptions,
): Pick<EnginesOptions, 'repairsOf' | 'checkFit'> => {
  const { dataDir, launchEngine, models, pathOf, force = false } = options
  const sidecars = createSidecars({ dataDir })
  const repairsOf = (path: string) => sidecars.repairsOf(path)
  if (force) return { repairsOf }
  const availableBytes = () => process.availableMemory()
  const check = createFitCheck({
    models: { list: () => models, filesOf: (id) => filesOf(pathOf(id)) },
    reckon: async (id, contextSize) => {
      const sizeBytes = filesOf(pathOf(id)).reduce((sum, file) => sum + statSync(file).size, 0)
      const shape = await readShape(launchEngine, pathOf(id), false)
      return fitOf(shape, sizeBytes, contextSize, { availableBytes: availableBytes(), bandwidth: null })
    },
    availableBytes,
  })
  return { repairsOf, checkFit: inWordsOfTheTerminal(check) }
}

/** The interface has buttons for what there is to do; here the nearest model and the option are named. */
const inWordsOfTheTerminal =
  (check: FitCheck): FitCheck =>
  async (modelId, contextSize) => {
    try {
      await check(modelId, contextSize)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'MODEL_DOES_NOT_FIT') throw error
      const { fittingId } = error.details ?? {}
      const nearest = typeof fittingId === 'string' ? ` The largest that fits: ${fittingId}.` : ''
      const message = `${error.message}${nearest} --force loads it all the same.`
      throw new AppError(error.code, message, { cause: error, details: error.details })
    }
  }
