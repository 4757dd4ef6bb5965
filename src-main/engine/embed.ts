import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp'
import type { Embedding } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { checkCharacters } from './prompt-length.ts'
import type { Scheduler } from './batch/scheduler.ts'

/** Texts as vectors, by the model's own pooling, in a context that is there only while it is used. */
export interface Embedder {
  /** Vectors of length 1. Throws INVALID_INPUT or PROMPT_TOO_LONG for a text that is too long, NOT_SUPPORTED where the model has no vectors. */
  embed: (texts: readonly string[], signal?: AbortSignal) => Promise<Embedding[]>
}

const maxTokens = 2048
const idleMs = 60_000

export const createEmbedder = (model: LlamaModel, scheduler: Scheduler, threads: number): Embedder => {
  let context: Promise<LlamaEmbeddingContext> | undefined
  let timer: NodeJS.Timeout | undefined
  const size = Math.min(maxTokens, model.trainContextSize)

  const open = () => {
    clearTimeout(timer)
    // All of a text goes into one batch: what is pooled must have been computed together.
    context ??= model.createEmbeddingContext({ contextSize: size, batchSize: size, threads })
    return context
  }
  const release = () => {
    const idle = context
    context = undefined
    void scheduler.exclusive(async () => (await idle)?.dispose())
  }

  const one = async (text: string): Promise<Embedding> => {
    checkCharacters(text.length, size)
    const opened = await open()
    const tokens = opened.calculateInputLength(text)
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
    embed: async (texts, signal) => {
      const vectors: Embedding[] = []
      try {
        for (const text of texts) {
          if (signal?.aborted) break
          vectors.push(await scheduler.exclusive(() => one(text)))
        }
      } catch (cause) {
        if (cause instanceof AppError) throw cause
        const reason = cause instanceof Error ? cause.message : ''
        throw new AppError('NOT_SUPPORTED', `This model makes no vectors of texts: ${reason}`, { cause })
      } finally {
        clearTimeout(timer)
        timer = setTimeout(release, idleMs)
        timer.unref()
      }
      return vectors
    },
  }
}
