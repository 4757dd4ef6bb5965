import { setImmediate as others, setTimeout as pause } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import type { Erasing } from '#contract/privacy.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Storage } from '#storage/index.ts'

/** Takes what was erased out of the files while others are served, and goes on with what an earlier start left. */
export interface ErasingJob {
  /** Ends when nothing of what was erased before this call is left. Throws INTERRUPTED, DISK_FULL: the next start goes on. */
  run(): Promise<void>
  changed(signal?: AbortSignal): Stream<Erasing | null>
  close(): Promise<void>
}

interface ErasingOptions {
  eraser: Storage['eraser']
  log: Log
}

/** While another program reads the database, its log of changes cannot be emptied. */
const busyPauseMs = 250
const maxBusy = 40
/** Nobody reads more often how far it has come. */
const publishEveryMs = 100

export const createErasing = ({ eraser, log }: ErasingOptions): ErasingJob => {
  const feed = createFeed<Erasing | null>({ newestOnly: true })
  const closing = new AbortController()
  let progress: Erasing | null = null
  let running: Promise<void> | null = null
  /** Something was erased after the file was looked through: it is looked through once more. */
  let again = false
  const isAgain = () => again

  const publish = (next: Erasing | null) => {
    progress = next
    feed.publish(next)
  }

  const erase = async () => {
    let publishedAt = 0
    let busy = 0
    for (;;) {
      if (closing.signal.aborted) {
        throw new AppError(
          'INTERRUPTED',
          'Palabre was closed while it erased. The chats are gone; the next start goes on.',
        )
      }
      const step = eraser.step()
      if (step === null && (await eraser.finish())) return
      if (step === null || step.isBusy) {
        busy += 1
        if (busy > maxBusy) {
          throw new AppError(
            'CONFLICT',
            'The chats are gone, but another program reads the database, so that what is left of them in its file cannot be overwritten. Close it; the next start goes on.',
          )
        }
        await pause(busyPauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
        continue
      }
      const now = performance.now()
      if (now - publishedAt >= publishEveryMs || step.phase !== progress?.phase) {
        publishedAt = now
        publish({ phase: step.phase, done: step.done, total: step.total })
      }
      await others()
    }
  }

  const runAll = async () => {
    try {
      do {
        again = false
        await erase()
      } while (isAgain())
    } finally {
      running = null
      publish(null)
    }
  }
  const run = () => {
    again = running !== null
    return (running ??= runAll())
  }

  const { rows, file } = eraser.pending()
  if (rows || file) {
    run().catch((error: unknown) =>
      log.error({ error }, 'What was erased is still in the file; the next start goes on'),
    )
  }

  return {
    run,
    changed: (signal) => feed.subscribe([progress], signal),
    close: async () => {
      closing.abort()
      await running?.catch(() => undefined)
      feed.end()
    },
  }
}
