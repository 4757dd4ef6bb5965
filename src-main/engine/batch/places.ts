import type { Scheduler } from './scheduler.ts'
import type { Sequence, Sequences } from './sequences.ts'
import type { Work } from './work.ts'

/** Who may use which of the context's sequences, first come first served. */
export interface Places {
  /**
   * Waits for a free sequence and makes it hold what is the same; `isFresh`: nothing. Null when `signal` aborts first.
   * Whatever is only prepared makes room.
   */
  take: (tokens: readonly number[], signal: AbortSignal, isFresh: boolean) => Promise<Sequence | null>
  /** A sequence for reading ahead, if one is free now. */
  takeForPreparing: (tokens: readonly number[]) => Promise<Sequence | null>
  leave: (sequence: Sequence) => void
  /**
   * Reads ahead by `prepare`, when what was read ahead before for the same conversation has ended, which it is told to: two would each want
   * its place. Not at all where `endPreparing` comes first. `isWanted` tells whether it came since.
   */
  inTurn: (conversation: string | null, prepare: (isWanted: () => boolean) => Promise<void>) => Promise<void>
  isPreparing: (conversation: string | null) => boolean
  /** Ends whatever is read ahead; what was read of it stays. */
  endPreparing: () => Promise<void>
  /** Clears what is held by a name that is meant; what is busy, as soon as it is left. */
  forget: (isMeant: (conversation: string | null) => boolean) => Promise<void>
  /** What is read ahead, so that it can be cancelled. */
  readonly preparing: Set<Work>
}

export const createPlaces = (sequences: Sequences, scheduler: Scheduler): Places => {
  const waiting: (() => void)[] = []
  const preparing = new Set<Work>()
  /** The last of each conversation. */
  const underWay = new Map<string | null, Promise<void>>()
  /** Grows when all that is read ahead is to end. */
  let era = 0
  /** How many are about to have a place to answer in: nobody reads ahead before them. */
  let taking = 0

  const settle = async (sequence: Sequence, tokens: readonly number[], isFresh: boolean) => {
    try {
      await scheduler.exclusive(async () => {
        try {
          if (isFresh) sequences.clear(sequence)
          else await sequences.adapt(sequence, tokens)
        } catch (error) {
          // What it holds now nobody knows.
          sequences.clear(sequence)
          throw error
        }
      })
    } catch (error) {
      leave(sequence)
      throw error
    }
    return sequence
  }
  const takeNow = (tokens: readonly number[]) => (waiting.length === 0 ? sequences.take(tokens) : null)

  const leave = (sequence: Sequence) => {
    sequences.leave(sequence)
    // Before whoever takes it next, be it at once, makes it his.
    if (sequence.isErased) void scheduler.exclusive(() => clearErased(sequence)).catch(() => undefined)
    waiting.shift()?.()
  }
  const clearErased = (sequence: Sequence) => {
    if (sequence.isErased) sequences.clear(sequence)
    return Promise.resolve()
  }

  const cancel = (isMeant: (work: Work) => boolean) => {
    for (const work of preparing) if (isMeant(work)) work.isCancelled = true
  }
  const endPreparing = async () => {
    era += 1
    cancel(() => true)
    // Its end leaves a sequence that holds what it read.
    await Promise.all(underWay.values())
  }

  const inTurn: Places['inTurn'] = async (conversation, prepare) => {
    const begunIn = era
    const isWanted = () => era === begunIn && taking === 0
    cancel((work) => work.sequence.conversation === conversation)
    const before = underWay.get(conversation) ?? Promise.resolve()
    const own = before.then(() => (isWanted() ? prepare(isWanted) : undefined))
    const ended = own
      .catch(() => undefined)
      .then(() => {
        if (underWay.get(conversation) === ended) underWay.delete(conversation)
      })
    underWay.set(conversation, ended)
    await own
  }

  return {
    preparing,
    inTurn,
    isPreparing: (conversation) => underWay.has(conversation),
    endPreparing,
    take: async (tokens, signal, isFresh) => {
      taking += 1
      try {
        await endPreparing()
        let sequence = takeNow(tokens)
        while (!sequence) {
          if (!(await turn(waiting, signal))) return null
          sequence = sequences.take(tokens)
        }
        return await settle(sequence, tokens, isFresh)
      } finally {
        taking -= 1
      }
    },
    takeForPreparing: async (tokens) => {
      const sequence = takeNow(tokens)
      return sequence && settle(sequence, tokens, false)
    },
    forget: async (isMeant) => {
      // A place that is read ahead in is busy.
      await endPreparing()
      await scheduler.exclusive(() => {
        for (const sequence of sequences.all.filter(({ conversation }) => isMeant(conversation)))
          if (sequence.isBusy) sequence.isErased = true
          else sequences.clear(sequence)
        return Promise.resolve()
      })
    },
    leave,
  }
}

/** Waits in line; false when `signal` aborts first. */
const turn = (waiting: (() => void)[], signal: AbortSignal) =>
  new Promise<boolean>((resolve) => {
    if (signal.aborted) {
      resolve(false)
      return
    }
    const abort = () => {
      const index = waiting.indexOf(begin)
      if (index >= 0) waiting.splice(index, 1)
      resolve(false)
    }
    const begin = () => {
      signal.removeEventListener('abort', abort)
      resolve(true)
    }
    signal.addEventListener('abort', abort, { once: true })
    waiting.push(begin)
  })
