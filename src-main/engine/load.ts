import { basename } from 'node:path'
import type { LlamaContextSequence, LlamaModel, LlamaText } from 'node-llama-cpp'
import type { Repairs } from '#contract/doctor.ts'
import type { EngineInfo } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { createWrapper, type Wrapper } from './chat-wrapper.ts'
import { chooseContextSize } from './context-size.ts'
import { readHeader } from './gguf-header.ts'
import { importLibrary, startLlama, versionOf } from './llama.ts'
import { createPrefix, sliceSizeOf, type Prefix } from './prefill.ts'
import { describeShape } from './shape.ts'
import { defaultThreads } from './threads.ts'

/** A model ready to answer. */
export interface LoadedModel {
  readonly model: LlamaModel
  readonly sequence: LlamaContextSequence
  readonly wrapper: Wrapper
  /** What ends an answer besides what the file says. */
  readonly stopTriggers: readonly (string | LlamaText)[]
  readonly prefix: Prefix
  readonly info: EngineInfo
}

export interface LoadOptions {
  path: string
  contextSize: number | null
  threads: number | null
  /** What holds instead of what the file says. */
  repairs?: Repairs | null | undefined
  /** Called with 0 to 1, never with less than before. */
  onProgress: (progress: number) => void
}

/** The context is allocated after the weights were read; this share of the progress is left for it. */
const weightsShare = 0.95

/**
 * Checks the file's header, then reads the model into memory and makes its context.
 * Throws AppError MODEL_FILE_INVALID or MODEL_LOAD_FAILED.
 */
export const loadModel = async (options: LoadOptions): Promise<LoadedModel> => {
  const { path, onProgress } = options
  const header = readHeader(path)
  const { sizeBytes } = header
  const threads = options.threads ?? defaultThreads(sizeBytes)
  try {
    const llama = await startLlama(threads)
    const model = await llama.loadModel({
      modelPath: path,
      ...(llama.gpu === false && !describeShape(header).mapped && { useMmap: false }),
      onLoadProgress: (progress) => onProgress(progress * weightsShare),
    })
    const contextSize = options.contextSize ?? (await chooseContextSize(model))
    const context = await model.createContext({ contextSize, threads, sequences: 1 })
    const sequence = context.getSequence()
    const wrapper = await createWrapper(model, options.repairs?.template ?? null)
    return {
      model,
      sequence,
      wrapper,
      stopTriggers: await stopTriggersOf(options.repairs?.stopWords ?? []),
      prefix: createPrefix(sequence, sliceSizeOf(model)),
      info: {
        contextSize: context.contextSize,
        trainContextSize: model.trainContextSize,
        chatWrapper: wrapper.name,
        thinking: wrapper.thinking,
        sequences: 1,
        threads,
        memory: { weightsBytes: sizeBytes, contextBytes: context.memoryUsage.ram + context.memoryUsage.vram },
        version: await versionOf(llama),
      },
    }
  } catch (error) {
    throw loadError(path, error)
  }
}

/** Each word as the text that is seen, and as the special token that may be called so and is never seen. */
const stopTriggersOf = async (stopWords: readonly string[]): Promise<(string | LlamaText)[]> => {
  const { LlamaText, SpecialTokensText } = await importLibrary()
  return stopWords.flatMap((word) => [word, LlamaText(new SpecialTokensText(word))])
}

const loadError = (path: string, cause: unknown): AppError => {
  if (cause instanceof AppError) return cause
  const reason = cause instanceof Error ? cause.message : 'unknown error'
  process.stderr.write(`Loading failed: ${reason}\n`)
  const memory = /memory|vram|too large/i.test(reason)
  return new AppError(
    'MODEL_LOAD_FAILED',
    memory
      ? `There is not enough free memory for ${basename(path)}. Close other programs, choose a smaller context, or take a smaller model.`
      : `${basename(path)} could not be loaded: ${firstLine(reason).replaceAll(path, basename(path))}`,
    { cause },
  )
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? text
