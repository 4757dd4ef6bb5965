import type { Calibration } from '#contract/engine.ts'
import type { Sight } from './batch/governor.ts'
import type { Sequence } from './batch/sequences.ts'
import type { LoadedModel } from './load.ts'

/** What is looked at together: a step, or as many as fit in so long. Whoever wants an answer meanwhile waits no longer than that. */
const burstMs = 20
/** All bursts that count; of a model whose steps are slow a few of each candidate all the same: one alone may be luck. */
const budgetMs = 400
const fewestRounds = 4
/** A step that takes longer waits for the disk: the model is not in memory, and nothing is to be learnt of it. */
const longestBurstMs = 1500
/** Fewer threads that are nearly as fast leave more to others. */
const asFast = 1.03
/** Threads that wait for each other spin: those that ran for less than this share of the time had to wait for another program. */
const undisturbedShare = 0.85
/** Windows tells what a thread had in ticks of this length. */
const tickMs = process.platform === 'win32' ? 16 : 0

/** Of one candidate. */
interface Tried {
  threads: number
  msPerToken: number[]
  /** How long its threads were to compute, and how long they did. */
  wantedMs: number
  ownMs: number
}

/** What is seen of the computer; given by tests. */
type Clock = Pick<Sight, 'nowMs' | 'ownMs'>

/**
 * Tries with how many threads this model computes a token soonest, the candidates by turns, and goes on with the best. Nothing of it stays in the
 * context. Null when it was given up: `signal` aborted, somebody wants an answer or types, there is no place, or nothing to choose.
 */
export const calibrate = async (
  loaded: LoadedModel,
  candidates: readonly number[],
  signal: AbortSignal | undefined,
  clock: Clock = thisProcess,
): Promise<Calibration | null> => {
  const { scheduler, places, sequences, governor } = loaded
  if (!governor || candidates.length < 2) return null
  const all = candidates.map((threads): Tried => ({ threads, msPerToken: [], wantedMs: 0, ownMs: 0 }))
  const isUnwanted = () =>
    signal?.aborted === true ||
    scheduler.answering > 0 ||
    places.preparing.size > 0 ||
    sequences.all.some(({ isBusy }) => isBusy)
  let spentMs = 0
  for (let round = 0; round <= fewestRounds || spentMs < budgetMs; round += 1)
    for (const tried of all) {
      const { threads } = tried
      // Whoever came while this waited for its turn goes first.
      const burst = await scheduler.exclusive(async () =>
        isUnwanted() ? null : decode(loaded, threads, clock),
      )
      if (!burst) return null
      // The first round wakes what slept: its threads, the processor's clock.
      if (round === 0) continue
      if (burst.ms > longestBurstMs) return { threads, isSure: false, isTooSlow: true }
      tried.msPerToken.push(burst.ms / burst.tokens)
      tried.wantedMs += burst.ms * threads
      tried.ownMs += burst.ownMs
      spentMs += burst.ms
    }
  const threads = bestOf(all)
  const isSure = all.every(isUndisturbed)
  if (isSure) loaded.settleThreads(threads)
  return { threads, isSure }
}

const thisProcess: Clock = {
  nowMs: () => performance.now(),
  ownMs: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
}

/** Each for itself: another program that disturbs a few of them makes the others look better. */
const isUndisturbed = ({ threads, wantedMs, ownMs }: Tried) =>
  ownMs + threads * tickMs >= wantedMs * undisturbedShare

/** Computes tokens for `burstMs` behind what a place holds, and forgets them. Null when there is no such place. */
const decode = async (
  { native, sequences, contextSize, vocabulary, governor }: LoadedModel,
  threads: number,
  { nowMs, ownMs }: Clock,
): Promise<{ ms: number; ownMs: number; tokens: number } | null> => {
  const sequence =
    sequences.all.find(isEmpty) ?? sequences.all.find(hasRoom(contextSize, sequences.needsCheckpoints))
  if (!sequence) return null
  const { id, held } = sequence
  let tokens = 0
  governor?.lend(threads)
  const [startedAt, own] = [nowMs(), ownMs()]
  try {
    do {
      native.initBatch(1)
      const token = (held.length + tokens * 7919) % vocabulary.size
      native.addToBatch(id, held.length + tokens, Uint32Array.of(token), Uint32Array.of(0))
      await native.decodeBatch()
      tokens += 1
    } while (nowMs() - startedAt < burstMs && tokens < mostTokens)
    return { ms: nowMs() - startedAt, ownMs: ownMs() - own, tokens }
  } finally {
    // Of an empty place the cells alone go: whose it is to be may be written there.
    if (isEmpty(sequence)) native.disposeSequence(id)
    // What cannot go back forgets everything.
    else if (!native.removeTokenCellsFromSequence(id, held.length, -1)) sequences.clear(sequence)
  }
}

const mostTokens = 64

const isEmpty = ({ held }: Sequence) => held.length === 0

/** A place that can forget what is behind its end. */
const hasRoom =
  (contextSize: number, isForgetful: boolean) =>
  ({ held }: Sequence) =>
    !isForgetful && held.length + mostTokens < contextSize

const bestOf = (all: readonly Tried[]): number => {
  const middle = ({ msPerToken }: Tried) =>
    msPerToken.toSorted((a, b) => a - b)[Math.floor((msPerToken.length - 1) / 2)] ?? Infinity
  const soonest = Math.min(...all.map(middle))
  return Math.min(...all.filter((tried) => middle(tried) <= soonest * asFast).map(({ threads }) => threads))
}
