import { AppError } from '#contract/errors.ts'
import type { Entry } from './entry.ts'

/** Lets one download run at a time, the first in the queue that can. */
export interface Runner {
  /** Takes up the next one, if none runs; sees to it that one that waits for a time is not forgotten. */
  advance(): void
  /** Ends what is under way of this one, if anything is, and waits for its end. */
  stop(entry: Entry): Promise<void>
  isRunning(entry: Entry): boolean
  /** Ends what is under way; nothing begins any more. */
  close(): Promise<void>
}

interface RunnerOptions {
  entries: () => readonly Entry[]
  isOffline: () => boolean
  /** Fetches it; says in the entry how it ended, and never throws. */
  fetch: (entry: Entry, signal: AbortSignal) => Promise<void>
  /** Called when one begins and when one ends. */
  onChange: () => void
}

export const createRunner = ({ entries, isOffline, fetch, onChange }: RunnerOptions): Runner => {
  let running: { entry: Entry; stop: AbortController; done: Promise<void> } | null = null
  let alarm: NodeJS.Timeout | undefined
  let isClosed = false

  const isReady = ({ row, activity, retryAt }: Entry) =>
    row.status === 'queued' &&
    (activity !== 'waiting' || (retryAt === null ? !isOffline() : retryAt <= Date.now()))

  const advance = () => {
    if (isClosed) return
    if (!running) {
      const next = entries().find(isReady)
      if (next) run(next)
    }
    clearTimeout(alarm)
    const times = entries().flatMap(({ activity, retryAt }) =>
      activity === 'waiting' && retryAt !== null && retryAt > Date.now() ? [retryAt] : [],
    )
    // One that is due already waits for the one that runs, whose end leads here again.
    if (times.length > 0) alarm = setTimeout(advance, Math.min(...times) - Date.now() + 1)
  }

  const run = (entry: Entry) => {
    const stop = new AbortController()
    const done = fetch(entry, stop.signal).finally(() => {
      running = null
      onChange()
      advance()
    })
    running = { entry, stop, done }
    onChange()
  }

  const stopRunning = async () => {
    const ending = running
    ending?.stop.abort(new AppError('INTERRUPTED', 'The download was stopped; what came is kept.'))
    await ending?.done
  }

  return {
    advance,
    isRunning: (entry) => running?.entry === entry,
    stop: async (entry) => {
      if (running?.entry === entry) await stopRunning()
    },
    close: async () => {
      isClosed = true
      clearTimeout(alarm)
      await stopRunning()
    },
  }
}
