import { basename } from 'node:path'
import type { LlamaModel } from 'node-llama-cpp'
import type { Repairs } from '#contract/doctor.ts'
import type { EngineInfo } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { createPlaces, type Places } from './batch/places.ts'
import { createScheduler, type Scheduler } from './batch/scheduler.ts'
import { createSequences, type Sequences } from './batch/sequences.ts'
import { createSlices, sliceSizeOf } from './batch/slices.ts'
import { createWrapper, type Wrapper } from './chat-wrapper.ts'
import { chooseContextSize, chooseSequences } from './context-size.ts'
import { createEmbedder, type Embedder } from './embed.ts'
import { readHeader } from './gguf-header.ts'
import { startLlama, versionOf } from './llama.ts'
import { nativeContextOf, type NativeContext } from './native.ts'
import { createSaid, type Said } from './said.ts'
import { createLogProbabilities } from './sampling/log-probabilities.ts'
import { describeShape } from './shape.ts'
import { defaultThreads } from './threads.ts'
import { createVocabulary, type Vocabulary } from './vocabulary.ts'

/** A model ready to answer. */
export interface LoadedModel {
  readonly model: LlamaModel
  readonly wrapper: Wrapper
  readonly vocabulary: Vocabulary
  /** What ends an answer besides what the file says. */
  readonly stopWords: readonly string[]
  /** Tokens that each conversation may have. */
  readonly contextSize: number
  readonly native: NativeContext
  readonly sequences: Sequences
  readonly scheduler: Scheduler
  readonly places: Places
  readonly said: Said
  readonly embedder: Embedder
  readonly info: EngineInfo
}

export interface LoadOptions {
  path: string
  contextSize: number | null
  threads: number | null
  /** How many conversations to hold; by memory if absent. */
  sequences?: number | undefined
  /** What holds instead of what the file says. */
  repairs?: Repairs | null | undefined
  /** Called with 0 to 1, never with less than before. */
  onProgress: (progress: number) => void
}

/** The context is allocated after the weights were read; this share of the progress is left for it. */
const weightsShare = 0.95
/** Tokens that are computed at once, at most. */
const batchSize = 512

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
    const wanted = options.sequences ?? (await chooseSequences(model, contextSize))
    const create = (sequences: number) => model.createContext({ contextSize, threads, sequences, batchSize })
    const context = await create(wanted).catch((error: unknown) => {
      if (options.sequences !== undefined || wanted === 1) throw error
      return create(1)
    })
    const count = context.totalSequences
    const wrapper = await createWrapper(model, options.repairs?.template ?? null)
    const vocabulary = createVocabulary(model)
    const native = nativeContextOf(context)
    const sequences = createSequences(model, native, count)
    const scheduler = createScheduler({
      native,
      sequences,
      slices: createSlices(Math.min(sliceSizeOf(sizeBytes, model.gpuLayers > 0), context.batchSize)),
      logProbabilities: createLogProbabilities(model, native, vocabulary),
      isOrdered: process.env['UV_THREADPOOL_SIZE'] === '1',
    })
    const { ram, vram } = context.memoryUsage
    return {
      model,
      wrapper,
      vocabulary,
      stopWords: options.repairs?.stopWords ?? [],
      contextSize: context.contextSize,
      native,
      sequences,
      scheduler,
      places: createPlaces(sequences, scheduler),
      said: createSaid(vocabulary),
      embedder: createEmbedder(model, scheduler, threads),
      info: {
        contextSize: context.contextSize,
        trainContextSize: model.trainContextSize,
        chatWrapper: wrapper.name,
        thinking: wrapper.thinking,
        sequences: count,
        threads,
        memory: { weightsBytes: sizeBytes, contextBytes: ram + vram },
        infill: infillOf(model),
        version: await versionOf(llama),
      },
    }
  } catch (error) {
    throw loadError(path, error)
  }
}

const infillOf = ({ tokens: { infill } }: LlamaModel): EngineInfo['infill'] => {
  const { prefix, suffix, middle } = infill
  return prefix === null || suffix === null || middle === null ? null : { prefix, suffix, middle }
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
