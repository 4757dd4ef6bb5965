import { availableParallelism, cpus } from 'node:os'
import { basename } from 'node:path'
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp'
import type { Repairs } from '#contract/doctor.ts'
import type { EngineInfo } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { createRooms, type AnnexPlan, type Rooms } from './batch/annex.ts'
import { createRoom, type Pace, type Room } from './batch/room.ts'
import { sliceSizeOf } from './batch/slices.ts'
import { noTiles } from './batch/tiles.ts'
import { createWrapper, type Wrapper } from './chat-wrapper.ts'
import { chooseAnnex, chooseContextSize, chooseSequences, isAnnexCheap, needsOf } from './context-size.ts'
import { createEmbedder, type Embedder } from './embed.ts'
import { readVocabulary } from './gguf-header.ts'
import { startWithModel, versionOf } from './llama.ts'
import { createRanker, type Ranker } from './rank.ts'
import { createSaid, type Said } from './said.ts'
import { readingCostsOf } from './reading-costs.ts'
import { describeShape } from './shape.ts'
import { readModelHeader } from './split-header.ts'
import { createSteps, type Steps } from './steps.ts'
import { planThreads, type ThreadPlan } from './threads.ts'
import { createVocabulary, type Vocabulary } from './vocabulary.ts'

/** A model ready to answer; the room is its first, and holds all conversations that have a name. */
export interface LoadedModel extends Room {
  readonly model: LlamaModel
  readonly wrapper: Wrapper
  readonly vocabulary: Vocabulary
  /** What ends an answer besides what the file says. */
  readonly stopWords: readonly string[]
  readonly rooms: Rooms
  readonly said: Said
  readonly embedder: Embedder
  readonly ranker: Ranker
  readonly steps: Steps
  readonly info: EngineInfo
  /** Worth trying; none where somebody chose the threads. */
  readonly threadCandidates: readonly number[]
  /** From now on it is computed with so many threads. */
  readonly settleThreads: (threads: number) => void
}

export interface LoadOptions {
  path: string
  contextSize: number | null
  threads: number | null
  /** What was measured before, by `threadChoice.key`; it holds where `threads` is null. */
  measuredThreads?: Readonly<Record<string, number>> | undefined
  /** How many conversations to hold; by memory if absent. */
  sequences?: number | undefined
  /** What is opened when more ask at once; by memory if both are absent. */
  annex?: AnnexPlan | undefined
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
  const header = readModelHeader(path)
  const { sizeBytes } = header
  const plan = planThreads(sizeBytes)
  try {
    const shape = describeShape(header)
    const model = await startWithModel(options.threads ?? plan.most, {
      path,
      header,
      mapped: shape.mapped,
      onProgress: (progress) => onProgress(progress * weightsShare),
    })
    const { llama } = model
    const version = await versionOf(llama)
    const isFree = options.threads === null && model.gpuLayers === 0
    const choice = isFree ? choiceOf(plan, sizeBytes, version) : null
    const before = choice && options.measuredThreads?.[choice.key]
    const isMeasured = before !== undefined && before !== null && before <= plan.most
    const threads = options.threads ?? (isMeasured ? before : plan.start)
    const pace: Pace | null = isFree ? { aloneThreads: plan.start, startThreads: threads } : null
    const needs = needsOf(model, shape)
    const contextSize = options.contextSize ?? (await chooseContextSize(model, needs))
    const wanted = options.sequences ?? (await chooseSequences(model, needs, contextSize))
    const create = (sequences: number, size = contextSize) =>
      model.createContext({ contextSize: size, threads, sequences, batchSize, ...unchecked(llama) })
    const [context, wrapper] = await Promise.all([
      create(wanted).catch((error: unknown) => {
        if (options.sequences !== undefined || wanted === 1) throw error
        return create(1)
      }),
      // While memory is made ready, which is not done by this thread.
      createWrapper(model, options.repairs?.template ?? null),
    ])
    const count = context.totalSequences
    const vocabulary = createVocabulary(model, {
      size: shape.vocabularySize,
      texts: () => readVocabulary(path),
    })
    const steps = createSteps(sizeBytes)
    const making = {
      steps,
      vocabulary,
      sliceSize: sliceSizeOf(sizeBytes, model.gpuLayers > 0),
      tiles: model.gpuLayers > 0 ? noTiles : readingCostsOf(header, shape, options.threads ?? plan.start),
      governed: pace,
    }
    const room = createRoom(model, context, making)
    const { ram, vram } = context.memoryUsage
    const tokenBytes = ram / (context.contextSize * count)
    const isRoomy = options.sequences === undefined && model.gpuLayers === 0
    const rooms = createRooms({
      first: room,
      plan: options.annex ?? (isRoomy ? chooseAnnex(tokenBytes, context.contextSize, count) : null),
      open: async (plan) => {
        if (!isAnnexCheap(plan, tokenBytes, 'opened')) return null
        const second = await create(plan.sequences, plan.contextSize).catch(() => null)
        return second && { room: createRoom(model, second, making), close: () => second.dispose() }
      },
    })
    return {
      model,
      wrapper,
      vocabulary,
      stopWords: options.repairs?.stopWords ?? [],
      ...room,
      rooms,
      said: createSaid(vocabulary),
      embedder: createEmbedder(model, room.scheduler, threads),
      ranker: createRanker(
        model,
        header.tensors.map(({ name }) => name),
        room.scheduler,
        threads,
      ),
      steps,
      info: {
        contextSize: context.contextSize,
        trainContextSize: model.trainContextSize,
        chatWrapper: wrapper.name,
        thinking: wrapper.thinking,
        sequences: count,
        atOnce: rooms.atOnce,
        threads,
        kvCacheType: kvCacheTypeOf(context),
        threadChoice: choice && { ...choice, isMeasured },
        memory: { weightsBytes: sizeBytes, contextBytes: ram + vram },
        infill: infillOf(model),
        version,
      },
      threadCandidates: choice ? plan.candidates : [],
      settleThreads: (best) => {
        room.governor?.settle(best)
        // For a room that is opened later.
        if (pace) pace.startThreads = best
      },
    }
  } catch (error) {
    throw loadError(path, error)
  }
}

/** What the threads are chosen from, and under which name what was measured is kept; null where there is nothing to choose. */
const choiceOf = ({ candidates, most }: ThreadPlan, sizeBytes: number, version: string) => {
  if (candidates.length < 2) return null
  const sizeClass = Math.floor(Math.log2(sizeBytes))
  const computer = `${cpus()[0]?.model ?? ''} ×${cpus().length}, ${availableParallelism()} to use`
  return { key: `${computer}; ${version}; 2^${sizeClass} bytes`, of: most }
}

/** The library's own reckoning with memory is for graphics processors; beside them it knows less of this file than we do. */
const unchecked = (llama: Llama) => (llama.gpu === false ? { ignoreMemorySafetyChecks: true } : {})

/** By llama.cpp's numbers; others are told as a number. */
const typeNames: Record<number, string> = { 0: 'F32', 1: 'F16', 8: 'Q8_0' }
const kvCacheTypeOf = ({ kvCacheKeyType, kvCacheValueType }: LlamaContext): string =>
  [kvCacheKeyType, kvCacheValueType].map((type) => typeNames[type] ?? String(type)).join('/')

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
