import { AppError } from '#contract/errors.ts'
import type { Log } from '#lib/log.ts'
import type { DownloadRow } from '#storage/index.ts'
import type { Hub } from '../hub/types.ts'
import type { Entry } from './entry.ts'
import { fetchTarget, type FetchOptions } from './fetch-target.ts'
import { checkUnchanged, reconcile, withKnown } from './reconcile.ts'
import { resolveTarget } from './target.ts'
import { remedyFor } from './trouble.ts'

interface FetchEntryOptions extends Omit<FetchOptions, 'onProgress'> {
  hub: Hub
  log: Pick<Log, 'info' | 'warn'>
  /** Stores what has changed in the entry's row. */
  keep: (entry: Entry, changes: Partial<DownloadRow>) => void
  /** Called as it comes. */
  onProgress: () => void
}

const resting = { activity: null, retryAt: null, reason: null } as const

/** Fetches what an entry of the queue stands for, and says in it how that goes and ends. Never throws. */
export const fetchEntry = async (entry: Entry, options: FetchEntryOptions): Promise<void> => {
  const { hub, log, keep, signal } = options
  Object.assign(entry, { ...resting, activity: 'running' })
  try {
    const target = await resolveTarget(entry.row.source, hub, signal)
    signal.throwIfAborted()
    const known = entry.row.files
    const files = reconcile(known, target)
    if (JSON.stringify(files) !== JSON.stringify(known)) keep(entry, { files })
    checkUnchanged(known, files)
    const { sha256 } = await fetchTarget(withKnown(target, files), {
      ...options,
      onProgress: ({ doneBytes, totalBytes, host, retryAt, reason, verifying }) => {
        if (doneBytes > entry.doneBytes && retryAt === null) entry.attempts = 0
        const activity = retryAt !== null ? 'waiting' : verifying ? 'verifying' : 'running'
        entry.speed.note(doneBytes)
        Object.assign(entry, { activity, doneBytes, totalBytes, host, retryAt, reason })
        options.onProgress()
      },
    })
    Object.assign(entry, { ...resting, sha256 })
    keep(entry, { status: 'done', error: null })
    log.info({ model: entry.row.modelId }, 'A model was downloaded')
  } catch (error) {
    Object.assign(entry, resting)
    if (!signal.aborted) breakOff(entry, error, options)
  }
}

const breakOff = (entry: Entry, cause: unknown, { log, keep }: FetchEntryOptions): void => {
  const error = toAppError(cause)
  entry.attempts += 1
  const remedy = remedyFor(error, entry.attempts)
  log.warn({ model: entry.row.modelId, error: cause, remedy: remedy.type }, 'A download broke off')
  if (remedy.type === 'user') {
    keep(entry, { status: 'failed', error: error.toInfo() })
    return
  }
  const retryAt = remedy.type === 'retry' ? Date.now() + remedy.delayMs : null
  Object.assign(entry, { activity: 'waiting', retryAt, reason: error.toInfo() })
}

const toAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError(
        'INTERNAL',
        'The download broke off for a reason that Palabre does not know. What came is kept.',
        { cause: error },
      )
