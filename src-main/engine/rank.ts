import type { LlamaModel } from 'node-llama-cpp'
import type { Rank } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { checkCharacters } from '#contract/prompt-length.ts'
import { tellRanking } from './native.ts'
import { createPassingContext } from './passing-context.ts'
import type { Scheduler } from './batch/scheduler.ts'

/** How well texts answer a question, by a model that was trained to judge it. */
export interface Ranker {
  /**
   * For each of `documents`, in their order. Throws NOT_SUPPORTED where the model is none for this, INVALID_INPUT or PROMPT_TOO_LONG
   * for a text that is too long.
   */
  rank: (query: string, documents: readonly string[], signal?: AbortSignal) => Promise<Rank[]>
}

const maxTokens = 2048

/** The tensor that makes a score of what was read. */
const isHead = (name: string) => name === 'cls.weight' || name === 'cls.output.weight'

/** `tensors` are the names of the model's. */
export const createRanker = (
  model: LlamaModel,
  tensors: readonly string[],
  scheduler: Scheduler,
  threads: number,
): Ranker => {
  const ranks = tensors.some(isHead)
  const size = Math.min(maxTokens, model.trainContextSize)
  // All of a pair goes into one batch: what is judged must have been computed together.
  const context = createPassingContext(scheduler, () => {
    tellRanking(model)
    return model.createRankingContext({ contextSize: size, batchSize: size, threads })
  })

  const one = async (query: string, document: string): Promise<Rank> => {
    checkCharacters(query.length + document.length, size)
    const opened = await context.open()
    const tokens = opened.calculateInputLength(query, document)
    if (tokens >= size)
      throw new AppError(
        'INVALID_INPUT',
        `A question and a text of ${tokens} tokens together are too large; ${size - 1} are the most. Cut the text into parts.`,
      )
    return { score: await opened.rank(query, document), tokens }
  }

  return {
    rank: async (query, documents, signal) => {
      if (!ranks)
        throw new AppError(
          'NOT_SUPPORTED',
          'This model was not trained to rank texts; a reranker was, such as bge-reranker or Qwen3-Reranker.',
        )
      const found: Rank[] = []
      try {
        for (const document of documents) {
          if (signal?.aborted) break
          found.push(await scheduler.exclusive(() => one(query, document)))
        }
      } finally {
        context.rest()
      }
      return found
    },
  }
}
