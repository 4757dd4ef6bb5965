import { availableParallelism, cpus } from 'node:os'

/**
 * How many threads compute a token, by what the computer has to spare. Threads of a model wait for each other by spinning, hundreds of times a
 * token; as soon as another program takes a core from one of them, all of them wait (two threads on two cores beside a busy
 * program: 15 tokens a second in place of 55, where one thread alone makes 33). It is seen by the time on a core that our threads do
 * not get, twice in a row; then one fewer is tried, and kept if tokens come sooner. Once cores are idle, one more is tried. A quiet computer is never
 * tried upon: of 64 tokens, eight by half the threads cost a tenth.
 */
export interface Governor {
  /** Call before a batch. `isAlone`: it is computed by all threads, whatever happens. */
  begin: (isAlone: boolean) => void
  /** Call when it is computed, before anything is sampled: it had so many tokens. */
  end: (tokens: number) => void
  /** So many are what this model is fastest with on a quiet computer: it goes on with them, and never beyond. */
  settle: (threads: number) => void
  /** Computes with so many what is measured between two batches; the next batch has its own again. */
  lend: (threads: number) => void
}

export interface GovernorOptions {
  /** Of a batch that is computed alone, whatever was measured: the same numbers at each start. */
  aloneThreads: number
  /** Where it starts, and the most it takes. */
  startThreads: number
  setThreads: (threads: number) => void
  /** What is seen of the computer; given by tests. */
  sight?: Sight
}

export interface Sight {
  nowMs: () => number
  /** Time on a core that this process has had, in milliseconds. */
  ownMs: () => number
  /** How many cores had nothing to do since it was last asked, and over how long. */
  idleCores: () => number
}

/** What is looked at together: so many batches of one size that took so long, or a few where each takes terribly long. */
const windowMs = 150
const windowBatches = 8
const longWindowMs = 400
const fewBatches = 2
/** A trial that is slower from its beginning need not be looked at for longer. */
const enoughOfATrial = 3
/** What was seen before so long a pause tells nothing of now. */
const pauseMs = 1000
/** When its threads had so much less than a core each, something else runs there; some of a token is one thread's work. */
const missingCores = (threads: number) => Math.max(0.3, threads * 0.06)
const idleEnough = 0.6
/** A change must bring at least this. */
const worthwhile = 0.95
/** After a trial that brought nothing; twice as long after each further one. */
const restMs = 5000
const longestRestMs = 80_000

export const createGovernor = ({
  aloneThreads,
  startThreads,
  setThreads,
  sight = thisComputer(),
}: GovernorOptions): Governor => {
  const { nowMs, ownMs, idleCores } = sight
  let [maxThreads, threads] = [startThreads, startThreads]
  /** What llama.cpp was told; null before it was told anything. */
  let applied: number | null = null
  let trial: { from: number; batchMs: number } | null = null
  let [restsUntil, rest] = [0, restMs]
  let window = { batches: 0, tokens: 0, ms: 0, ownMs: 0 }
  let begun: { at: number; own: number } | null = null
  let [wasCrowded, endedAt] = [false, nowMs()]

  const decide = () => {
    const { batches, ms, ownMs: own } = window
    const batchMs = ms / batches
    const isCrowded = threads - own / ms > missingCores(threads)
    const next = (to: number) => {
      trial = { from: threads, batchMs }
      threads = to
    }
    const idle = idleCores()
    const staysCrowded = isCrowded && wasCrowded
    wasCrowded = isCrowded && !trial
    if (trial) {
      if (batchMs < trial.batchMs * worthwhile) rest = restMs
      else {
        threads = trial.from
        restsUntil = nowMs() + rest
        rest = Math.min(2 * rest, longestRestMs)
      }
      trial = null
    } else if (nowMs() < restsUntil) return
    else if (staysCrowded && threads > 1) next(threads - 1)
    else if (!isCrowded && threads < maxThreads && idle >= idleEnough) next(threads + 1)
  }

  const forget = () => {
    if (trial) threads = trial.from
    trial = null
    wasCrowded = false
    window = { batches: 0, tokens: 0, ms: 0, ownMs: 0 }
  }

  const apply = (wanted: number) => {
    if (wanted !== applied) setThreads(wanted)
    applied = wanted
  }

  return {
    settle: (wanted) => {
      forget()
      ;[maxThreads, threads] = [wanted, wanted]
    },
    lend: apply,
    begin: (isAlone) => {
      if (nowMs() - endedAt > pauseMs) forget()
      apply(isAlone ? aloneThreads : threads)
      // What was idle while nobody asked for anything is not what is idle now.
      if (window.batches === 0 && threads < maxThreads) idleCores()
      begun = isAlone ? null : { at: nowMs(), own: ownMs() }
    },
    end: (tokens) => {
      endedAt = nowMs()
      if (!begun || maxThreads === 1) return
      // A larger batch takes longer: that tells nothing of the threads.
      if (tokens !== window.tokens) window = { batches: 0, tokens, ms: 0, ownMs: 0 }
      window.batches += 1
      window.ms += nowMs() - begun.at
      window.ownMs += ownMs() - begun.own
      const { batches, ms } = window
      const isFull =
        (batches >= windowBatches && ms >= windowMs) || (batches >= fewBatches && ms >= longWindowMs)
      const hasFailed = trial !== null && batches >= enoughOfATrial && ms / batches > trial.batchMs
      if (!isFull && !hasFailed) return
      decide()
      window = { batches: 0, tokens, ms: 0, ownMs: 0 }
    },
  }
}

const thisComputer = (): Sight => {
  let [idleBefore, at] = [idleMs(), performance.now()]
  return {
    nowMs: () => performance.now(),
    ownMs: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
    idleCores: () => {
      const [idle, now] = [idleMs(), performance.now()]
      const cores = (idle - idleBefore) / Math.max(now - at, 1)
      ;[idleBefore, at] = [idle, now]
      return Math.min(cores, availableParallelism())
    },
  }
}

const idleMs = () => cpus().reduce((sum, { times }) => sum + times.idle, 0)
