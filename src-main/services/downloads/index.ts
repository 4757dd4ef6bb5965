/**
 * Downloads: the queue of model files under way. It decides what is fetched when, and outlives the app; how bytes come is
 * `transfer`'s business, which knows no queue. What was fetched lies in the models folder, whatever happens to the rows.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Download } from '#contract/downloads.ts'
import { AppError } from '#contract/errors.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { DownloadRow, DownloadSource, Storage } from '#storage/index.ts'
import type { Hub } from '../hub/types.ts'
import type { Network } from '../network/index.ts'
import type { SettingsService } from '../settings/index.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { createEntry, toDownload, type Entry } from './entry.ts'
import { fetchTarget, pathsOf } from './fetch-target.ts'
import { bytesHere, forgetPart } from './kept.ts'
import { resolveTarget, toSource, type Target } from './target.ts'
import { checkSpace, createBandwidth, type Tuning } from './transfer/index.ts'
import { remedyFor } from './trouble.ts'

export interface Downloads {
  changed(signal?: AbortSignal): Stream<Download[]>
  start(source: DownloadSource): Promise<Download>
  pause(id: string): Promise<void>
  resume(id: string): void
  cancel(id: string): Promise<void>
  move(id: string, index: number): void
  /** Stops what is under way; it goes on at the next start. */
  close(): Promise<void>
}

export interface DownloadsOptions {
  storage: Pick<Storage, 'downloads'>
  hub: Hub
  /** Whose addresses name a repository and a file. */
  hubHosts: () => string[]
  network: Network
  sidecars: Sidecars
  settings: SettingsService
  modelsDir: string
  log: Pick<Log, 'info' | 'warn'>
  tuning?: Partial<Tuning>
}

/** So often is told how far they are. */
const tellEveryMs = 500

/** Reads the queue and goes on with it. */
export const createDownloads = async (options: DownloadsOptions): Promise<Downloads> => {
  const { storage, hub, modelsDir, settings, log } = options
  const feed = createFeed<Download[]>({ newestOnly: true })
  const bandwidth = createBandwidth(() => settings.current().downloadBytesPerSecond)
  let entries: Entry[] = storage.downloads.all().map(createEntry)
  let running: { entry: Entry; stop: AbortController; done: Promise<void> } | null = null
  let telling: NodeJS.Timeout | null = null
  let alarm: NodeJS.Timeout | null = null
  let isClosed = false

  const list = () => entries.map(toDownload)
  const tell = () => {
    if (telling) clearTimeout(telling)
    telling = null
    feed.publish(list())
  }
  const tellSoon = () => {
    telling ??= setTimeout(tell, tellEveryMs)
  }
  const find = (id: string): Entry => {
    const entry = entries.find(({ row }) => row.id === id)
    if (entry) return entry
    throw new AppError('NOT_FOUND', 'That download is not in the list any more.')
  }
  const keep = (entry: Entry, changes: Partial<DownloadRow>) => {
    entry.row = { ...entry.row, ...changes }
    storage.downloads.put(entry.row)
  }
  const lookAtDisk = async (entry: Entry) => {
    const here = await Promise.all(pathsOf(modelsDir, entry.row).map(bytesHere))
    entry.doneBytes = here.reduce((sum, bytes) => sum + bytes, 0)
  }

  const isReady = ({ row, activity, retryAt }: Entry) =>
    row.status === 'queued' &&
    (activity !== 'waiting' || (retryAt === null ? !settings.current().offline : retryAt <= Date.now()))

  /** Takes up the next one that can go on, and sees to it that none is forgotten. */
  const advance = () => {
    if (isClosed) return
    if (!running) {
      const next = entries.find(isReady)
      if (next) run(next)
    }
    if (alarm) clearTimeout(alarm)
    const times = entries.flatMap(({ activity, retryAt }) =>
      activity === 'waiting' && retryAt !== null ? [retryAt] : [],
    )
    // One that is due waits for the one that runs, whose end leads here again.
    const later = times.filter((time) => time > Date.now())
    alarm = later.length === 0 ? null : setTimeout(advance, Math.min(...later) - Date.now() + 1)
  }

  const run = (entry: Entry) => {
    const stop = new AbortController()
    const done = fetchEntry(entry, stop.signal).finally(() => {
      running = null
      tell()
      advance()
    })
    running = { entry, stop, done }
    tell()
  }

  const fetchEntry = async (entry: Entry, signal: AbortSignal): Promise<void> => {
    Object.assign(entry, { activity: 'running', retryAt: null, reason: null })
    try {
      const target = await resolveTarget(entry.row.source, hub, signal)
      signal.throwIfAborted()
      accept(entry, target)
      const { sha256 } = await fetchTarget(target, {
        ...options,
        bandwidth,
        signal,
        onProgress: (progress) => {
          if (progress.doneBytes > entry.doneBytes && !progress.retryAt) entry.attempts = 0
          const { doneBytes, totalBytes, host, retryAt, reason } = progress
          const activity = retryAt !== null ? 'waiting' : progress.verifying ? 'verifying' : 'running'
          entry.speed.note(doneBytes)
          Object.assign(entry, { activity, doneBytes, totalBytes, host, retryAt, reason })
          tellSoon()
        },
      })
      Object.assign(entry, { activity: null, retryAt: null, reason: null, sha256 })
      keep(entry, { status: 'done', error: null })
      log.info({ model: entry.row.modelId }, 'A model was downloaded')
    } catch (error) {
      if (signal.aborted) Object.assign(entry, { activity: null, retryAt: null, reason: null })
      else breakOff(entry, toAppError(error))
    }
  }

  /** Notes what the target is; throws when it is not what the user started any more. */
  const accept = (entry: Entry, { files }: Target) => {
    const known = entry.row.files
    const news = files.map(({ fileName, sizeBytes, sha256 }, index) => ({
      fileName,
      sizeBytes: sizeBytes ?? known[index]?.sizeBytes ?? null,
      sha256: sha256 ?? known[index]?.sha256 ?? null,
    }))
    const hasChanged = news.some(({ sha256 }, index) => {
      const before = known[index]?.sha256 ?? null
      return before !== null && before !== sha256
    })
    if (JSON.stringify(news) !== JSON.stringify(known)) keep(entry, { files: news })
    if (!hasChanged) return
    throw new AppError(
      'DOWNLOAD_CHANGED',
      'The file was changed on the server since this download began. What came belongs to the old one and is kept until you go on; then the new one is fetched from its beginning.',
    )
  }

  const breakOff = (entry: Entry, error: AppError) => {
    entry.attempts += 1
    const remedy = remedyFor(error, entry.attempts)
    log.warn({ model: entry.row.modelId, code: error.code, remedy: remedy.type }, 'A download broke off')
    if (remedy.type === 'user') {
      Object.assign(entry, { activity: null, retryAt: null, reason: null })
      keep(entry, { status: 'failed', error: error.toInfo() })
      return
    }
    const retryAt = remedy.type === 'retry' ? Date.now() + remedy.delayMs : null
    Object.assign(entry, { activity: 'waiting', retryAt, reason: error.toInfo() })
  }

  /** Ends what is under way of this one, if anything is, and waits for its end. */
  const stopIfRunning = async (entry: Entry) => {
    if (running?.entry !== entry) return
    running.stop.abort(new AppError('INTERRUPTED', 'The download was stopped; what came is kept.'))
    await running.done
  }

  const followSettings = async (changes: Stream<unknown>) => {
    for (let next = await changes.next(); !next.done; next = await changes.next()) advance()
  }

  const start: Downloads['start'] = async (asked) => {
    const source = toSource(asked, options.hubHosts())
    if (settings.current().offline) {
      throw new AppError(
        'OFFLINE',
        'Palabre is set to stay offline; nothing was fetched. Go online to download a model.',
      )
    }
    const target = await resolveTarget(source, hub)
    const { modelId } = target
    const known = entries.find(({ row }) => row.modelId === modelId)
    const paths = pathsOf(modelsDir, target)
    if (paths.every((path) => existsSync(path))) {
      throw new AppError('CONFLICT', 'That model is here already. Nothing was fetched.')
    }
    if (known?.row.status === 'paused' || known?.row.status === 'failed') {
      resume(known.row.id)
      return toDownload(known)
    }
    if (known && known.row.status !== 'done') {
      throw new AppError('CONFLICT', 'That model is being downloaded already.')
    }
    const files = target.files.map(({ fileName, sizeBytes, sha256 }) => ({ fileName, sizeBytes, sha256 }))
    const needed = await Promise.all(
      paths.map(async (path, index) => (files[index]?.sizeBytes ?? 0) - (await bytesHere(path))),
    )
    await checkSpace(
      modelsDir,
      needed.reduce((sum, bytes) => sum + Math.max(0, bytes), 0),
    )
    if (known) leave(known)
    const row: DownloadRow = {
      id: randomUUID(),
      modelId,
      source,
      files,
      status: 'queued',
      error: null,
      createdAt: Date.now(),
    }
    const entry = createEntry(row)
    entry.host ||= new URL(target.files[0]?.sources[0]?.url ?? 'https://huggingface.co').host
    await lookAtDisk(entry)
    storage.downloads.put(row)
    entries.push(entry)
    advance()
    tell()
    return toDownload(entry)
  }

  const leave = (entry: Entry) => {
    storage.downloads.remove(entry.row.id)
    entries = entries.filter((other) => other !== entry)
  }

  const resume: Downloads['resume'] = (id) => {
    const entry = find(id)
    if (entry.row.status === 'done' || running?.entry === entry) return
    entry.attempts = 0
    Object.assign(entry, { activity: null, retryAt: null, reason: null })
    keep(entry, { status: 'queued', error: null })
    advance()
    tell()
  }

  await Promise.all(entries.filter(({ row }) => row.status !== 'done').map(lookAtDisk))
  for (const entry of entries) if (entry.row.status === 'done') entry.doneBytes = entry.totalBytes ?? 0
  const changes = settings.changed()
  const following = followSettings(changes)
  advance()

  return {
    changed: (signal) => feed.subscribe([list()], signal),
    start,
    resume,
    pause: async (id) => {
      const entry = find(id)
      if (entry.row.status !== 'queued') return
      keep(entry, { status: 'paused', error: null })
      await stopIfRunning(entry)
      Object.assign(entry, { activity: null, retryAt: null, reason: null })
      advance()
      tell()
    },
    cancel: async (id) => {
      const entry = find(id)
      const wasDone = entry.row.status === 'done'
      leave(entry)
      await stopIfRunning(entry)
      // A model that was finished in the last moment is one now; it can be deleted like any other.
      if (!wasDone) await Promise.all(pathsOf(modelsDir, entry.row).map(forgetPart))
      advance()
      tell()
    },
    move: (id, index) => {
      const entry = find(id)
      const others = entries.filter((other) => other !== entry)
      entries = others.toSpliced(index, 0, entry)
      storage.downloads.reorder(entries.map(({ row }) => row.id))
      tell()
    },
    close: async () => {
      isClosed = true
      if (alarm) clearTimeout(alarm)
      if (telling) clearTimeout(telling)
      await changes.return?.()
      await following
      if (running) await stopIfRunning(running.entry)
      feed.end()
    },
  }
}

const toAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError(
        'INTERNAL',
        'The download broke off for a reason that Palabre does not know. What came is kept.',
        {
          cause: error,
        },
      )
