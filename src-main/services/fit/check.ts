import { stat } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { Fit } from '#contract/fit.ts'
import { guessMemory } from './estimate.ts'
import { guessedContext } from './judge.ts'

/** Throws MODEL_DOES_NOT_FIT, with the nearest that does; what cannot be reckoned may be tried. */
export type FitCheck = (modelId: string, contextSize: number | null) => Promise<void>

interface CheckOptions {
  models: { list(): readonly { id: string; sizeBytes: number }[]; filesOf(id: string): readonly string[] }
  /** From the model's header, which a process is started for. */
  reckon: (modelId: string, contextSize: number | null) => Promise<Fit>
  availableBytes: () => number
}

const largestUsualContext = 8192

/** Asked before a model is loaded. */
export const createFitCheck = ({ models, reckon, availableBytes }: CheckOptions): FitCheck => {
  /** Where twice a guess from the size alone is free, no process is started to read the header. */
  const fitsAnyway = async (modelId: string, contextSize: number | null): Promise<boolean> => {
    const stats = await Promise.all(models.filesOf(modelId).map((path) => stat(path)))
    const sizeBytes = stats.reduce((sum, { size }) => sum + size, 0)
    return 2 * guessMemory(sizeBytes, contextSize ?? largestUsualContext).totalBytes < availableBytes()
  }

  return async (modelId, contextSize) => {
    // A file that is not there is told of by the load.
    if (await fitsAnyway(modelId, contextSize).catch(() => true)) return
    const fit = await reckon(modelId, contextSize).catch(() => null)
    if (fit?.verdict !== 'no') return
    const { totalBytes, availableBytes: free, largestContextSize } = fit
    const nearest = models
      .list()
      .filter(
        ({ id, sizeBytes }) => id !== modelId && guessMemory(sizeBytes, guessedContext).totalBytes <= free,
      )
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0]
    throw new AppError(
      'MODEL_DOES_NOT_FIT',
      `This model needs ${gigabytes(totalBytes, Math.ceil)} of memory, and ${gigabytes(free, Math.floor)} are free. Nothing was loaded: close other programs, choose a smaller context or a smaller model, or load it all the same.`,
      {
        details: {
          neededBytes: totalBytes,
          availableBytes: free,
          ...(nearest && { fittingId: nearest.id }),
          ...(largestContextSize !== null && { largestContextSize }),
        },
      },
    )
  }
}

/** What is needed is rounded up and what is free down: they never read the same. */
const gigabytes = (bytes: number, round: (tenths: number) => number) =>
  `${(round(bytes / 1e8) / 10).toFixed(1)} GB`
