import type { LlamaModel, Token } from 'node-llama-cpp'
import type { Embedding } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { checkCharacters, mostCharactersOf } from '#contract/prompt-length.ts'
import { createPassingContext } from './passing-context.ts'
import type { Scheduler } from './batch/scheduler.ts'

/** Texts as vectors, by the model's own pooling. */
export interface Embedder {
  /**
   * Vectors of length 1. A text that is too long is cut with `truncate`, else it throws INVALID_INPUT or PROMPT_TOO_LONG; NOT_SUPPORTED where
   * the model has no vectors.
   */
  embed: (texts: readonly string[], truncate: boolean, signal?: AbortSignal) => Promise<Embedding[]>
}

const maxTokens = 2048

export const createEmbedder = (model: LlamaModel, scheduler: Scheduler, threads: number): Embedder => {
  const size = Math.min(maxTokens, model.trainContextSize)
  // All of a text goes into one batch: what is pooled must have been computed together.
  const context = createPassingContext(scheduler, () =>
    model.createEmbeddingContext({ contextSize: size, batchSize: size, threads }),
  )

  const one = async (whole: string, truncate: boolean): Promise<Embedding> => {
    if (!truncate) checkCharacters(whole.length, size)
    const opened = await context.open()
    let text: string | Token[] = whole.slice(0, mostCharactersOf(size))
    let tokens = opened.calculateInputLength(text)
    if (truncate && tokens >= size) {
      // The marks around it count, too.
      const all = model.tokenize(text)
      text = all.slice(0, Math.max(1, all.length - (tokens - size + 1)))
      tokens = opened.calculateInputLength(text)
    }
    if (tokens >= size)
      throw new AppError(
        'INVALID_INPUT',
        `A text of ${tokens} tokens is too large; ${size - 1} are the most that become one vector. Cut it into parts.`,
      )
    const { vector } = await opened.getEmbeddingFor(text)
    const length = Math.hypot(...vector)
    if (!(length > 0)) return { vector: vector.map(() => 0), tokens }
    return { vector: vector.map((value) => value / length), tokens }
  }

  return {
    embed: async (texts, truncate, signal) => {
      const vectors: Embedding[] = []
      try {
        for (const text of texts) {
          if (signal?.aborted) break
          vectors.push(await scheduler.exclusive(() => one(text, truncate)))
        }
      } catch (cause) {
        if (cause instanceof AppError) throw cause
        const reason = cause instanceof Error ? cause.message : ''
        throw new AppError('NOT_SUPPORTED', `This model makes no vectors of texts: ${reason}`, { cause })
      } finally {
        context.rest()
      }
      return vectors
    },
  }
}
