import type { Computed, TokenReport } from '#contract/engine.ts'
import type { NativeSampler } from '../native.ts'
import type { Sequence } from './sequences.ts'

/** A prompt that is read and, unless it is only prepared, answered token by token. */
export interface Work {
  readonly sequence: Sequence
  /** All tokens that are to be in the cache before the next one is sampled. */
  readonly tokens: number[]
  /** Null: nothing is sampled, and others go first. */
  readonly sampler: NativeSampler | null
  /** Computed in batches of its own, and read in slices of one size: the same numbers whatever others do. */
  readonly isAlone: boolean
  /** How many of the likeliest tokens to report with each; null: nothing is reported. */
  readonly others: number | null
  /** The probabilities to report are those that the sampler left. */
  readonly reportsSampled: boolean
  /** Added to with each batch. */
  readonly computed: Computed
  /** The place before which what a model with a window remembers is worth keeping; null for others. */
  checkpointAt: number | null
  /** Nobody wants the rest of it. */
  isCancelled: boolean
  /** Called with how many of `tokens` are read. */
  readonly onRead: (done: number) => void
  /** What to read next, mostly the token itself; null ends the work. */
  readonly onToken: (token: number, report: TokenReport | null) => readonly number[] | null
  /**
   * Whether this token is read next unless `onToken` ends the work: the next batch is then begun before `onToken` is called, and was in
   * vain in that one case.
   */
  readonly goesOnWith: (token: number) => boolean
  /** Called once, when the sequence is free again; with an error where the work failed. */
  readonly onEnd: (error: unknown) => void
}

export const isAnswering = ({ tokens, sequence, sampler }: Work): boolean =>
  sampler !== null && tokens.length - sequence.held.length <= 1
