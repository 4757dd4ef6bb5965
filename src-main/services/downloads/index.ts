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
import type { CatalogName } from '../catalog/names.ts'
import type { Hub } from '../hub/types.ts'
import type { Network } from '../network/index.ts'
import type { SettingsService } from '../settings/index.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { createEntry, toDownload, type Entry } from './entry.ts'
import { fetchEntry } from './fetch-entry.ts'
import { checkRoom, pathsOf } from './fetch-target.ts'
import { bytesHere, forgetPart } from './kept.ts'
import { createRunner } from './runner.ts'
import { resolveTarget, toSource } from './target.ts'
import { createBandwidth, type Tuning } from './transfer/index.ts'

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
  /** Whose addresses name a repository and a file; each with a path where it lives below one. */
  hubHosts: () => string[]
  network: Network
  sidecars: Sidecars
  settings: SettingsService
  modelsDir: string
  catalogName: CatalogName
  log: Pick<Log, 'info' | 'warn'>
  tuning?: Partial<Tuning>
}

/** So often is told how far they are. */
const tellEveryMs = 500

/** Reads the queue and goes on with it. */
export const createDownloads = async (options: DownloadsOptions): Promise<Downloads> => {
  const { storage, hub, modelsDir, settings } = options
  const feed = createFeed<Download[]>({ newestOnly: true })
  const bandwidth = createBandwidth(() => settings.current().downloadBytesPerSecond)
  let entries: Entry[] = storage.downloads.all().map(createEntry)
  let telling: NodeJS.Timeout | undefined
  /** Two that start the same at once must not both find it missing. */
  let starting: Promise<unknown> = Promise.resolve()

  const describe = (entry: Entry) => toDownload(entry, options.catalogName)
  const list = () => entries.map(describe)
  const tell = () => {
    clearTimeout(telling)
    telling = undefined
    feed.publish(list())
  }
  const find = (id: string): Entry => {
    const entry = entries.find(({ row }) => row.id === id)
    if (entry) return entry
    throw new AppError('NOT_FOUND', 'That download is not in the list any more.')
  }
  const keep = (entry: Entry, changes: Partial<DownloadRow>) => {
    entry.row = { ...entry.row, ...changes }
    // One that was cancelled meanwhile does not come back.
    if (entries.includes(entry)) storage.downloads.put(entry.row)
  }
  const leave = (entry: Entry) => {
    storage.downloads.remove(entry.row.id)
    entries = entries.filter((other) => other !== entry)
  }
  const lookAtDisk = async (entry: Entry) => {
    const here = await Promise.all(pathsOf(modelsDir, entry.row).map(bytesHere))
    entry.doneBytes = here.reduce((sum, bytes) => sum + bytes, 0)
  }
  const runner = createRunner({
    entries: () => entries,
    isOffline: () => settings.current().offline,
    fetch: async (entry, signal) => {
      await fetchEntry(entry, {
        ...options,
        bandwidth,
        keep,
        signal,
        onProgress: () => (telling ??= setTimeout(tell, tellEveryMs)),
      })
      // Of what turned out to be wrong nothing may be left.
      if (entry.row.status === 'failed') await lookAtDisk(entry)
    },
    onChange: tell,
  })
  const goOn = () => {
    runner.advance()
    tell()
  }

  const start: Downloads['start'] = async (asked) => {
    if (settings.current().offline) {
      throw new AppError(
        'OFFLINE',
        'Palabre is set to stay offline; nothing was fetched. Go online to download a model.',
      )
    }
    const source = toSource(asked, options.hubHosts())
    const target = await resolveTarget(source, hub)
    const { modelId } = target
    const known = entries.find(({ row }) => row.modelId === modelId)
    if (pathsOf(modelsDir, target).every((path) => existsSync(path))) {
      throw new AppError('CONFLICT', 'That model is here already. Nothing was fetched.')
    }
    const isResting = known?.row.status === 'paused' || known?.row.status === 'failed'
    // The same name at another revision is another file.
    const isSame = known && revisionOf(known.row.source) === revisionOf(source)
    if (isResting && isSame) {
      resume(known.row.id)
      return describe(known)
    }
    if (known && known.row.status !== 'done' && !isResting) {
      throw new AppError('CONFLICT', 'That model is being downloaded already.')
    }
    await checkRoom(modelsDir, target)
    if (known) leave(known)
    const entry = createEntry({
      id: randomUUID(),
      modelId,
      source,
      files: target.files.map(({ fileName, sizeBytes, sha256 }) => ({ fileName, sizeBytes, sha256 })),
      status: 'queued',
      error: null,
      createdAt: Date.now(),
    })
    entry.host ||= new URL(target.files[0]?.sources[0]?.url ?? 'https://huggingface.co').host
    await lookAtDisk(entry)
    storage.downloads.put(entry.row)
    entries.push(entry)
    goOn()
    return describe(entry)
  }

  const resume: Downloads['resume'] = (id) => {
    const entry = find(id)
    if (entry.row.status === 'done' || runner.isRunning(entry)) return
    entry.attempts = 0
    Object.assign(entry, { activity: null, retryAt: null, reason: null })
    keep(entry, { status: 'queued', error: null })
    goOn()
  }

  await Promise.all(entries.map(lookAtDisk))
  const changes = settings.changed()
  const following = follow(changes, () => runner.advance())
  runner.advance()

  return {
    changed: (signal) => feed.subscribe([list()], signal),
    start: (source) => {
      const next = starting.then(() => start(source))
      starting = next.catch(() => undefined)
      return next
    },
    resume,
    pause: async (id) => {
      const entry = find(id)
      if (entry.row.status !== 'queued') return
      keep(entry, { status: 'paused', error: null })
      await runner.stop(entry)
      Object.assign(entry, { activity: null, retryAt: null, reason: null })
      goOn()
    },
    cancel: async (id) => {
      const entry = find(id)
      const wasDone = entry.row.status === 'done'
      leave(entry)
      await runner.stop(entry)
      // A model that was finished in the last moment is one now; it can be deleted like any other.
      if (!wasDone) await Promise.all(pathsOf(modelsDir, entry.row).map(forgetPart))
      goOn()
    },
    move: (id, index) => {
      const entry = find(id)
      entries = entries.filter((other) => other !== entry).toSpliced(index, 0, entry)
      storage.downloads.reorder(entries.map(({ row }) => row.id))
      tell()
    },
    close: async () => {
      await changes.return?.()
      await following
      await runner.close()
      clearTimeout(telling)
      feed.end()
    },
  }
}

const revisionOf = (source: DownloadSource) => ('repository' in source ? source.revision : undefined)

const follow = async (changes: Stream<unknown>, onChange: () => void): Promise<void> => {
  for (let next = await changes.next(); !next.done; next = await changes.next()) onChange()
}
