import type { LlamaContext, LlamaModel } from 'node-llama-cpp'
import { nativeContextOf, type NativeContext } from '../native.ts'
import { createLogProbabilities } from '../sampling/log-probabilities.ts'
import type { Steps } from '../steps.ts'
import type { Vocabulary } from '../vocabulary.ts'
import { createGovernor, type Governor } from './governor.ts'
import { createReadingPace, type ReadingPace } from './reading-pace.ts'
import { createPlaces, type Places } from './places.ts'
import { createScheduler, type Scheduler } from './scheduler.ts'
import { createSequences, type Sequences } from './sequences.ts'
import { createSlices } from './slices.ts'
import type { Tiles } from './tiles.ts'

/** A context with all that works on it. */
export interface Room {
  /** Tokens that each conversation may have. */
  readonly contextSize: number
  readonly native: NativeContext
  readonly sequences: Sequences
  readonly scheduler: Scheduler
  readonly places: Places
  readonly readingPace: ReadingPace
  /** Null where somebody chose the threads, or a graphics processor computes. */
  readonly governor: Governor | null
}

/** How many threads compute; what was measured since the load holds for a room that is opened later too. */
export interface Pace {
  readonly aloneThreads: number
  startThreads: number
}

export interface RoomOptions {
  vocabulary: Vocabulary
  sliceSize: number
  tiles: Tiles
  steps: Steps
  /** Where fewer threads may compute; null where somebody chose them. */
  governed: Pace | null
}

export const createRoom = (
  model: LlamaModel,
  context: LlamaContext,
  { vocabulary, sliceSize, tiles, steps, governed }: RoomOptions,
): Room => {
  const native = nativeContextOf(context)
  const sequences = createSequences(model, native, {
    count: context.totalSequences,
    contextSize: context.contextSize,
    tiles,
  })
  const governor =
    governed && createGovernor({ ...governed, setThreads: (threads) => native.setThreads(threads) })
  const readingPace = createReadingPace(tiles)
  const scheduler = createScheduler({
    native,
    sequences,
    slices: createSlices(Math.min(sliceSize, context.batchSize)),
    tiles,
    readingPace,
    steps,
    contextSize: context.contextSize,
    logProbabilities: createLogProbabilities(model, native, vocabulary),
    governor,
    isOrdered: process.env['UV_THREADPOOL_SIZE'] === '1',
  })
  return {
    contextSize: context.contextSize,
    native,
    sequences,
    scheduler,
    readingPace,
    places: createPlaces(sequences, scheduler),
    governor,
  }
}
