import type { BenchEvent } from '#contract/bench.ts'
import { AppError } from '#contract/errors.ts'
import type { Engines } from '../engines/types.ts'
import type { FitService } from '../fit/index.ts'
import type { ActivityLog } from '../generations/activity.ts'
import type { Models } from '../models/index.ts'
import { runBench } from './index.ts'

/** Measuring inside the app. */
export interface Bench {
  run(modelId: string, signal?: AbortSignal): AsyncGenerator<BenchEvent, void>
}

interface ServiceOptions {
  engines: Engines
  models: Pick<Models, 'list' | 'pathOf'>
  fit: Pick<FitService, 'ofModel'>
  activity: Pick<ActivityLog, 'answering'>
  memoryOf: (pid: number) => number | null
  version: string
}

export const createBench = ({ engines, models, fit, activity, memoryOf, version }: ServiceOptions): Bench => {
  let running: { stop: AbortController; ended: Promise<unknown> } | null = null
  return {
    async *run(modelId, signal = new AbortController().signal) {
      // One that was stopped still ends the step that is under way.
      while (running?.stop.signal.aborted) await running.ended
      if (running !== null || activity.answering > 0) {
        throw new AppError(
          'CONFLICT',
          'A model is answering. Measure when it has ended: each would slow the other.',
        )
      }
      models.pathOf(modelId)
      const stop = new AbortController()
      const abort = () => stop.abort()
      signal.addEventListener('abort', abort, { once: true })
      const { promise: ended, resolve: end } = Promise.withResolvers<undefined>()
      running = { stop, ended }
      try {
        yield* runBench({
          engines,
          modelId,
          version,
          memoryOf,
          sizeBytes: models.list().find(({ id }) => id === modelId)?.sizeBytes ?? 0,
          predict: async () => {
            const first = await fit.ofModel(modelId)
            return async (contextSize) => {
              const { totalBytes } = await fit.ofModel(modelId, contextSize)
              return { tokensPerSecond: first.tokensPerSecond, memoryBytes: totalBytes }
            }
          },
          signal: stop.signal,
        })
      } finally {
        running = null
        end(undefined)
        signal.removeEventListener('abort', abort)
        // Who stopped reading does not wait for the rest of an answer.
        stop.abort()
      }
    },
  }
}
