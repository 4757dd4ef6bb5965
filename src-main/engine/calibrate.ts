import type { Calibration } from '#contract/engine.ts'
import type { Sequence } from './batch/sequences.ts'
import type { LoadedModel } from './load.ts'

/** What is looked at together: a step, or as many as fit in so long. Whoever wants an answer meanwhile waits no longer than that. */
const burstMs = 20
/** All bursts together; of a model whose steps are slow a few of each candidate all the same. */
const budgetMs = 400
const fewestRounds = 2
/** Fewer threads that are nearly as fast leave more to others. */
const asFast = 1.03
/** Threads that wait for each other spin: those that ran for less than this share of the time had to wait for another program. */
const undisturbedShare = 0.85

type Measured = Map<number, { msPerToken: number[] }>

/**
 * Tries with how many threads this model computes a token soonest, the candidates by turns, and goes on with the best. Nothing of it stays in the
 * context. Null when it was given up: `signal` aborted, somebody wants an answer or types, there is no place, or nothing to choose.
 */
export const calibrate = async (
  loaded: LoadedModel,
  candidates: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Calibration | null> => {
  const { scheduler, places, governor } = loaded
  if (!governor || candidates.length < 2) return null
  const measured: Measured = new Map(candidates.map((threads) => [threads, { msPerToken: [] }]))
  const isUnwanted = () => signal?.aborted === true || scheduler.answering > 0 || places.preparing.size > 0
  const before = process.cpuUsage()
  let [spentMs, wantedMs] = [0, 0]
  for (let round = 0; round < fewestRounds || spentMs < budgetMs; round += 1)
    for (const [threads, { msPerToken }] of measured) {
      if (isUnwanted()) return null
      const burst = await scheduler.exclusive(() => decode(loaded, threads))
      if (!burst) return null
      // The first round wakes what slept: its threads, the processor's clock.
      if (round > 0) msPerToken.push(burst.ms / burst.tokens)
      spentMs += burst.ms
      wantedMs += burst.ms * threads
    }
  const { user, system } = process.cpuUsage(before)
  const threads = bestOf(measured)
  const isSure = (user + system) / 1000 >= wantedMs * undisturbedShare
  if (isSure) loaded.settleThreads(threads)
  return { threads, isSure }
}

/** Computes tokens for `burstMs` behind what a place holds, and forgets them. Null when there is no such place. */
const decode = async (
  { native, sequences, contextSize, vocabulary, governor }: LoadedModel,
  threads: number,
): Promise<{ ms: number; tokens: number } | null> => {
  const sequence = sequences.all.find(hasRoom(contextSize, sequences.needsCheckpoints))
  if (!sequence) return null
  const { id, held } = sequence
  let tokens = 0
  governor?.lend(threads)
  const startedAt = performance.now()
  try {
    do {
      native.initBatch(1)
      const token = (held.length + tokens * 7919) % vocabulary.size
      native.addToBatch(id, held.length + tokens, Uint32Array.of(token), Uint32Array.of(0))
      await native.decodeBatch()
      tokens += 1
    } while (performance.now() - startedAt < burstMs && tokens < mostTokens)
    return { ms: performance.now() - startedAt, tokens }
  } finally {
    const isForgotten = held.length > 0 && native.removeTokenCellsFromSequence(id, held.length, -1)
    // What cannot go back forgets everything.
    if (!isForgotten) sequences.clear(sequence)
  }
}

const mostTokens = 64

/** An empty place, be it that somebody is about to use it; else one that can forget what is behind its end. */
const hasRoom =
  (contextSize: number, isForgetful: boolean) =>
  ({ held }: Sequence) =>
    held.length === 0 || (!isForgetful && held.length + mostTokens < contextSize)

const bestOf = (measured: Measured): number => {
  const middle = ({ msPerToken }: { msPerToken: number[] }) =>
    msPerToken.toSorted((a, b) => a - b)[Math.floor((msPerToken.length - 1) / 2)] ?? Infinity
  const all = [...measured].map(([threads, figures]) => ({ threads, ms: middle(figures) }))
  const soonest = Math.min(...all.map(({ ms }) => ms))
  return Math.min(...all.filter(({ ms }) => ms <= soonest * asFast).map(({ threads }) => threads))
}
