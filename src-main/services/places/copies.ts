import { randomUUID } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import type { Copy } from '#contract/places.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { CopyJob } from './copying/copy-model.ts'

/** The copies under way, and the latest that ended. */
export interface Copies {
  changed(signal?: AbortSignal): Stream<Copy[]>
  /** Begins one; `target` is what no other may be writing at the same time (CONFLICT). */
  start(what: Pick<Copy, 'direction' | 'name'> & { target: string; run: RunCopy }): Copy
  /** Stops one that runs, or takes an ended one off the list. */
  cancel(id: string): void
  /** Stops all, and waits until their parts are gone. */
  close(): Promise<void>
}

export type RunCopy = (job: Pick<CopyJob, 'signal' | 'onProgress'>) => Promise<Pick<Copy, 'wasThere'>>

/** How many ended copies stay on the list. */
const endedKept = 20
const publishEveryMs = 200

interface Job {
  copy: Copy
  target: string
  controller: AbortController
  ended: Promise<void>
}

export const createCopies = ({ log }: { log: Pick<Log, 'warn'> }): Copies => {
  const feed = createFeed<Copy[]>({ newestOnly: true })
  const jobs = new Map<string, Job>()
  const list = () => [...jobs.values()].map(({ copy }) => copy)
  const isOver = ({ copy: { status } }: Job) => status !== 'copying' && status !== 'checking'

  const change = (id: string, changes: Partial<Copy>) => {
    const job = jobs.get(id)
    if (!job) return
    job.copy = { ...job.copy, ...changes }
    feed.publish(list())
  }
  const forgetOld = () => {
    const ended = [...jobs.values()].filter(isOver)
    for (const { copy } of ended.slice(0, -endedKept)) jobs.delete(copy.id)
  }

  const follow = async (id: string, run: RunCopy, signal: AbortSignal) => {
    let publishedAt = -Infinity
    try {
      const { wasThere } = await run({
        signal,
        onProgress: (status, doneBytes, totalBytes) => {
          const now = performance.now()
          const isEdge = doneBytes === 0 || doneBytes === totalBytes
          if (!isEdge && now - publishedAt < publishEveryMs) return
          publishedAt = now
          change(id, { status, doneBytes, totalBytes })
        },
      })
      change(id, { status: 'done', wasThere })
    } catch (error) {
      if (signal.aborted) change(id, { status: 'cancelled' })
      else change(id, { status: 'failed', error: describe(error) })
    }
    forgetOld()
  }
  const describe = (error: unknown) => {
    if (error instanceof AppError) return error.toInfo()
    log.warn({ error }, 'A copy failed')
    return new AppError('INTERNAL', 'The copy failed; nothing half copied was left. Try again.').toInfo()
  }

  return {
    changed: (signal) => feed.subscribe([list()], signal),
    start: ({ direction, name, target, run }) => {
      if ([...jobs.values()].some((job) => job.target === target && !isOver(job))) {
        throw new AppError('CONFLICT', `${name} is being copied there already.`)
      }
      const controller = new AbortController()
      const id = randomUUID()
      const copy: Copy = {
        ...{ id, direction, name, status: 'copying', doneBytes: 0, totalBytes: 0 },
        ...{ wasThere: false, error: null },
      }
      const job: Job = { copy, target, controller, ended: Promise.resolve() }
      jobs.set(id, job)
      feed.publish(list())
      job.ended = follow(id, run, controller.signal)
      return copy
    },
    cancel: (id) => {
      const job = jobs.get(id)
      if (!job) throw new AppError('NOT_FOUND', 'That copy is not on the list any more.')
      if (!isOver(job)) {
        job.controller.abort()
        return
      }
      jobs.delete(id)
      feed.publish(list())
    },
    close: async () => {
      feed.end()
      for (const { controller } of jobs.values()) controller.abort()
      await Promise.all([...jobs.values()].map(({ ended }) => ended))
    },
  }
}
