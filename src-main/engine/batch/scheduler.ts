import { AppError } from '#contract/errors.ts'
import type { TokenReport } from '#contract/engine.ts'
import type { NativeContext, NativeSampler } from '../native.ts'
import type { LogProbabilities } from '../sampling/log-probabilities.ts'
import type { Steps } from '../steps.ts'
import type { Governor } from './governor.ts'
import type { Sequences } from './sequences.ts'
import type { ReadingPace } from './reading-pace.ts'
import type { Slices } from './slices.ts'
import type { Tiles } from './tiles.ts'
import { isAnswering, type Work } from './work.ts'

/**
 * One loop over everything that the context computes: each round every answer gets its next token, all in one batch; then one slice
 * of the prompts that wait is read, the shortest first, so that nobody stands still behind a long one.
 */
export interface Scheduler {
  add: (work: Work) => void
  /** How many answers are under way, those that wait for their prompt to be read included. */
  readonly answering: number
  /** Runs between two batches, when nothing else computes. */
  exclusive: <T>(task: () => Promise<T>) => Promise<T>
}

export interface SchedulerOptions {
  native: NativeContext
  sequences: Sequences
  slices: Slices
  tiles: Tiles
  readingPace: ReadingPace
  steps: Steps
  /** No task computes more than one conversation. */
  contextSize: number
  logProbabilities: LogProbabilities
  /** Chooses the threads; null where they are as somebody wants them. */
  governor: Governor | null
  /**
   * The pool has one thread, which works in the order of asking: a token may be asked for before its batch is computed,
   * which saves a hop between threads for each.
   */
  isOrdered: boolean
}

/** A part of a batch: tokens of one work. */
interface Share {
  work: Work
  count: number
}

/** What was sampled for a work, from the logits at `index`. */
interface Chosen {
  work: Work
  index: number
  token: number
}

export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { native, sequences, slices, tiles, readingPace, steps, logProbabilities, governor, isOrdered } =
    options
  let works: Work[] = []
  const tasks: (() => Promise<void>)[] = []
  let isRunning = false
  /** Tokens that are read already, and that their works have yet to be told of. */
  const untold: Chosen[] = []
  const failures = new Map<Work, unknown>()
  /** Of the tokens that were sampled last. */
  const sampledReports = new WeakMap<Work, TokenReport | null>()

  const end = (work: Work, error: unknown = failures.get(work) ?? null) => {
    works = works.filter((other) => other !== work)
    failures.delete(work)
    work.sampler?.dispose()
    work.onEnd(error)
  }

  /** Computes one batch and hands out what was sampled; false when it failed, which ends its works. */
  const compute = async (shares: readonly Share[]): Promise<boolean> => {
    const total = shares.reduce((sum, { count }) => sum + count, 0)
    try {
      governor?.begin(shares.some(({ work }) => work.isAlone))
      native.initBatch(total)
      const sampled: { work: Work; index: number }[] = []
      for (const { work, count } of shares) {
        const { sequence, tokens, sampler } = work
        const from = sequence.held.length
        const isLast = from + count === tokens.length
        const outputs = isLast && sampler ? Uint32Array.of(count - 1) : new Uint32Array()
        const slice = Uint32Array.from(tokens.slice(from, from + count))
        const [index] = native.addToBatch(sequence.id, from, slice, outputs)
        if (index !== undefined) sampled.push({ work, index })
      }
      const decoded = native.decodeBatch().then(() => governor?.end(total))
      if (!isOrdered) await steps.watch(total, decoded, true)
      const computed = Promise.all([decoded, ...sampled.map(choose)])
      // While the pool's thread makes all ready for the others: what a token means to its answer is worked out in time that is left over.
      tell()
      const tokens = await steps.watch(total, computed, isOrdered)
      for (const { work, count } of shares) {
        const { sequence } = work
        for (let added = 0; added < count; added += 1)
          sequence.held.push(work.tokens[sequence.held.length] ?? 0)
        work.computed.batches += 1
        work.computed.share += 1 / shares.length
      }
      const chosen = sampled
        .map(({ work, index }, at) => ({ work, index, token: tokens[at + 1] ?? -1 }))
        .filter((one) => !goOn(one))
      // Asked for all at once where they are answered in order: a pause less for each.
      if (isOrdered) {
        const reports = await Promise.all(chosen.map(report))
        for (const [at, { work, token }] of chosen.entries()) hand(work, token, reports[at] ?? null)
      } else for (const one of chosen) hand(one.work, one.token, await report(one))
      return true
    } catch (error) {
      tell()
      for (const { work } of shares) {
        // What the cache holds of it now nobody knows.
        sequences.clear(work.sequence)
        end(work, error)
      }
      return false
    }
  }

  const choose = ({ work, index }: Omit<Chosen, 'token'>): number | Promise<number> => {
    const { sampler, reportsSampled } = work
    if (!sampler) return -1
    return reportsSampled ? chooseAndReport(work, index, sampler) : native.sampleToken(index, sampler)
  }
  const chooseAndReport = async (work: Work, index: number, sampler: NativeSampler) => {
    const { token, report } = await logProbabilities.sample(index, sampler, work.others ?? 0)
    sampledReports.set(work, report)
    return token
  }

  /** Lets a work go on with its token before it is told of it, where that can be. */
  const goOn = (chosen: Chosen): boolean => {
    const { work, token } = chosen
    const isSure = isOrdered && token >= 0 && work.others === null && !sequences.needsCheckpoints
    if (!isSure || work.isCancelled || !work.goesOnWith(token)) return false
    work.tokens.push(token)
    untold.push(chosen)
    return true
  }

  /** Their sequences may be computed just now: whoever has enough ends with the next round. */
  const tell = () => {
    for (const { work, token } of untold.splice(0)) {
      if (work.isCancelled || !works.includes(work)) continue
      try {
        if (work.onToken(token, null) === null) work.isCancelled = true
      } catch (error) {
        failures.set(work, error)
        work.isCancelled = true
      }
    }
  }

  const report = async ({ work, index, token }: Chosen) => {
    if (work.others === null || work.isCancelled || token < 0) return null
    return sampledReports.get(work) ?? logProbabilities.report(index, token, work.others)
  }

  const hand = (work: Work, token: number, report: TokenReport | null) => {
    if (work.isCancelled) return
    try {
      if (token < 0)
        throw new AppError(
          'INVALID_INPUT',
          'No token could be chosen: the grammar or the biases leave none, or the model computes no numbers.',
        )
      const next = work.onToken(token, report)
      if (next === null) end(work)
      else work.tokens.push(...next)
    } catch (error) {
      end(work, error)
    }
  }

  const answer = async () => {
    const answering = works.filter(isAnswering)
    const together = answering.filter(({ isAlone }) => !isAlone).sort((a, b) => a.sequence.id - b.sequence.id)
    if (together.length > 0) await compute(together.map((work) => ({ work, count: 1 })))
    for (const work of answering.filter(({ isAlone }) => isAlone)) await compute([{ work, count: 1 }])
  }

  const read = async () => {
    const left = ({ tokens, sequence }: Work) => tokens.length - sequence.held.length
    const reading = works
      .filter((work) => !isAnswering(work) && !work.isCancelled && left(work) > 0)
      .sort((a, b) => Number(a.sampler === null) - Number(b.sampler === null) || left(a) - left(b))
    const first = reading[0]
    if (!first) return
    const asked = reading.filter(({ sampler, isAlone }) => sampler !== null && !isAlone)
    const prompts = { count: asked.length, tokens: asked.reduce((sum, work) => sum + left(work), 0) }
    const room = first.isAlone
      ? slices.next(false)
      : tiles.share(
          slices.next(works.some(isAnswering) || first.sampler === null, prompts),
          first.sequence.held.length,
        )
    // Prompts share a slice where several are short.
    const shares: Share[] = []
    let free = room
    for (const work of first.isAlone ? [first] : reading) {
      if (work !== first && (work.isAlone || work.sampler === null)) continue
      const count = tiles.part(countUntilCheckpoint(work, left(work)), free, work.sequence.held.length)
      if (count === 0) break
      shares.push({ work, count })
      free -= count
    }
    const parts = shares.map(({ work, count }) => ({ count, depth: work.sequence.held.length }))
    const startedAt = performance.now()
    // How soon it failed says nothing of how fast the computer is.
    if (!(await compute(shares))) return
    const tookMs = performance.now() - startedAt
    slices.took(room - free, tookMs)
    readingPace.took(parts, tookMs)
    for (const { work } of shares) {
      if (work.checkpointAt === work.sequence.held.length) {
        work.checkpointAt = null
        await sequences.checkpoint(work.sequence)
      }
      if (!works.includes(work) || work.isCancelled) continue
      work.onRead(Math.min(work.sequence.held.length, work.tokens.length))
    }
  }

  const round = async () => {
    if (tasks.length > 0) tell()
    for (const work of works.filter(isOver)) end(work)
    for (const task of tasks.splice(0)) await steps.watch(options.contextSize, task(), false)
    await answer()
    await read()
  }
  const run = async () => {
    isRunning = true
    while (works.length > 0 || tasks.length > 0) {
      try {
        await round()
      } catch (error) {
        // None of them can be trusted any more; those who come after begin anew.
        for (const work of works) {
          sequences.clear(work.sequence)
          end(work, error)
        }
      }
    }
    isRunning = false
  }
  const wake = () => {
    if (!isRunning) void run()
  }

  return {
    add: (work) => {
      works.push(work)
      wake()
    },
    get answering() {
      return works.reduce((count, { sampler }) => (sampler === null ? count : count + 1), 0)
    },
    exclusive: (task) =>
      new Promise((resolve, reject) => {
        tasks.push(() => task().then(resolve, reject))
        wake()
      }),
  }
}

const isOver = ({ isCancelled, sampler, tokens, sequence }: Work) =>
  isCancelled || (sampler === null && sequence.held.length >= tokens.length)

const countUntilCheckpoint = ({ checkpointAt, sequence }: Work, left: number) => {
  const until = checkpointAt === null ? 0 : checkpointAt - sequence.held.length
  return until > 0 ? Math.min(left, until) : left
}
