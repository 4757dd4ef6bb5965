/**
 * The one place that reaches below node-llama-cpp's public interface, to what its own classes call: batches of several
 * sequences, a sampler that lives as long as an answer, and log probabilities before sampling. The public way costs two hops between
 * threads and a new sampler set-up for every token. It is bound to the version in package.json, and says so when that has changed.
 */
import type { LlamaContext, LlamaGrammarEvaluationState, LlamaModel } from 'node-llama-cpp'

/** A native sampler; it keeps the generator of its seed, the penalties' memory and the grammar's state between tokens. */
export interface NativeSampler {
  applyConfig: (config: NativeSamplerConfig) => void
  dispose: () => void
}

export interface NativeSamplerConfig {
  temperature: number
  minP?: number
  topK?: number
  topP?: number
  seed: number
  repeatPenalty?: number
  repeatPenaltyMaxTokens?: number
  repeatPenaltyTokens?: Uint32Array
  repeatPenaltyPresencePenalty?: number
  repeatPenaltyFrequencyPenalty?: number
  grammarEvaluationState?: object
  tokenBiasKeys?: Uint32Array
  tokenBiasValues?: Float32Array
}

/** Which logits to hand out: of so many of the highest, then of these tokens and of the chosen one. */
type LogitFilter = [tokens: number[], max: false, min: false, selected: boolean, top: number]
export type SampledWithLogits = [
  token: number,
  probabilities: undefined,
  confidence: undefined,
  /** Token and logit by turns. */
  logits: number[] | undefined,
  /** The sum of e to the power of each logit less the highest. */
  totalWeight: number | undefined,
]

/** llama.cpp's context. One call at a time; those that return a promise work on the pool's thread. */
export interface NativeContext {
  initBatch: (size: number) => void
  /** Returns where the logits of the tokens at `outputs` will be. */
  addToBatch: (sequence: number, position: number, tokens: Uint32Array, outputs: Uint32Array) => Uint32Array
  decodeBatch: () => Promise<void>
  /** From the next batch on. */
  setThreads: (threads: number) => void
  /** −1 when there is none. */
  sampleToken: {
    (index: number, sampler: NativeSampler): Promise<number>
    (
      index: number,
      sampler: NativeSampler,
      probabilities: false,
      confidence: false,
      logits: LogitFilter,
      totalWeight: true,
    ): Promise<SampledWithLogits>
  }
  /** False where the model cannot forget a part, as those with a recurrent state. */
  removeTokenCellsFromSequence: (sequence: number, start: number, end: number) => boolean
  disposeSequence: (sequence: number) => void
  getSequenceKvCacheMinPosition: (sequence: number) => number
  /** All of it, in place of what the first one held; the cells follow before the next batch is computed. */
  copySequenceStateFromOtherSequence: (into: number, from: number) => Promise<number>
  restoreCheckpoint: (checkpoint: NativeCheckpoint, position: number, sequence: number) => Promise<boolean>
  saveSequenceStateToFile: (path: string, sequence: number, tokens: Uint32Array) => Promise<number>
  loadSequenceStateFromFile: (path: string, sequence: number, maxTokens: number) => Promise<Uint32Array>
}

/** What a model with a window or a recurrent state remembered at one point. */
export interface NativeCheckpoint {
  init: (context: NativeContext, sequence: number) => Promise<void>
  dispose: () => void
  readonly maxPos: number
}

const contextCalls = [
  'initBatch',
  'addToBatch',
  'decodeBatch',
  'setThreads',
  'sampleToken',
  'removeTokenCellsFromSequence',
  'disposeSequence',
  'getSequenceKvCacheMinPosition',
  'copySequenceStateFromOtherSequence',
  'restoreCheckpoint',
  'saveSequenceStateToFile',
  'loadSequenceStateFromFile',
] as const satisfies (keyof NativeContext)[]

/** Throws when the library's insides are not those that this file knows. */
export const nativeContextOf = (context: LlamaContext): NativeContext => {
  const native = inside(context, '_ctx')
  for (const call of contextCalls) if (typeof inside(native, call) !== 'function') throw changed(call)
  return native as NativeContext
}

/** What a sampler holds for each token of the vocabulary, until it is collected; `dispose` leaves that as it is. */
const bytesPerToken = 12
/** So many times its weight: what waits to be collected then stays at some tens of MB. */
const exaggeration = 3

/**
 * The library does not tell the collector what a sampler weighs (half a MB in a vocabulary of 49,000), and a thousand answers would hold
 * what two need. So each has an empty buffer beside it, which the collector knows of and which takes no memory, for nobody ever writes to it.
 */
export const createNativeSampler = (model: LlamaModel, vocabularySize: number): NativeSampler => {
  const Sampler = bindingOf(model, 'AddonSampler')
  const sampler = new Sampler(inside(model, '_model')) as NativeSampler
  Reflect.set(sampler, 'weight', new ArrayBuffer(vocabularySize * bytesPerToken * exaggeration))
  return sampler
}

export const createNativeCheckpoint = (model: LlamaModel): NativeCheckpoint =>
  new (bindingOf(model, 'AddonContextSequenceCheckpoint'))() as NativeCheckpoint

export const nativeGrammarOf = (state: LlamaGrammarEvaluationState): object => inside(state, '_state')

/** The library looks among the tensors for what ranks, which it is not told (see `file-info.ts`). */
export const tellRanking = (model: LlamaModel): void => {
  if (!('_supportsRanking' in model.fileInsights)) throw changed('_supportsRanking')
  Reflect.set(model.fileInsights, '_supportsRanking', true)
}

const bindingOf = (model: LlamaModel, name: string) =>
  inside(inside(inside(model, '_llama'), '_bindings'), name) as new (...args: unknown[]) => object

/** What TypeScript does not see of an object of the library. Throws when it is not there. */
export const inside = (owner: object, name: string): object => {
  const value: unknown = Reflect.get(owner, name)
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return value
  throw changed(name)
}

const changed = (name: string) =>
  new Error(`node-llama-cpp has no ${name} any more: engine/native.ts was written for another version.`)
