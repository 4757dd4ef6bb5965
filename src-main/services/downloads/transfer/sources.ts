import { dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { FileSource } from '#services/hub/types.ts'
import type { Blocks } from './blocks.ts'
import { checkSpace } from './disk.ts'
import { fetchRanges, slips } from './fetch-ranges.ts'
import { fetchWhole } from './fetch-whole.ts'
import type { Hasher } from './hasher.ts'
import type { Part } from './part.ts'
import { createPatience } from './patience.ts'
import { createRemote } from './remote.ts'
import type { Fetching } from './take.ts'
import { NoRanges } from './trouble.ts'
import type { TransferOptions, TransferProgress, Tuning } from './types.ts'
import { createWindow } from './window.ts'

interface FromSources extends TransferOptions {
  tuning: Tuning
  part: Part
  hasher: Hasher
  blocks: Blocks
  sources: readonly FileSource[]
}

interface Served {
  /** The address of the source that served the end of it. */
  origin: string
  host: string
  /** A source told of another version meanwhile. */
  hasChanged: boolean
}

/** How often what was written is claimed while something comes. */
const claimEveryMs = 500
const lookAtDiskEveryMs = 2000

/** Codes that say something of one source alone; all others are the end of it. */
const ofOneSource = new Set([
  'DOWNLOAD_FAILED',
  'DOWNLOAD_CHANGED',
  'ACCESS_DENIED',
  'HUB_ACCESS',
  'HUB_NOT_FOUND',
  'HUB_BUSY',
])
/** What went wrong with the way to the server goes wrong with its other addresses too. */
const ofItsHost = new Set(['DOWNLOAD_FAILED', 'HUB_BUSY'])

/** Who has it no more has less to say than who has another version: only that is a reason to begin anew. */
const sayMost = (failures: readonly AppError[]): AppError | undefined => {
  const isOver = failures.every(({ code }) => code === 'DOWNLOAD_CHANGED' || code === 'HUB_NOT_FOUND')
  const changed = isOver ? failures.find(({ code }) => code === 'DOWNLOAD_CHANGED') : undefined
  return changed ?? failures[0]
}

/** Fetches all that is missing, going on to the next source where one fails for good. Throws what the first one said. */
export const fetchFromSources = async (options: FromSources): Promise<Served> => {
  const failures = new Map<string, AppError>()
  const failedHosts = new Set<string>()
  let hasChanged = false
  for (const source of options.sources) {
    const { host } = new URL(source.url)
    if (failedHosts.has(host)) continue
    try {
      const remote = await fetchFromOne(options, source)
      return { origin: source.url, host, hasChanged: hasChanged || remote.hasChanged }
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(error instanceof AppError) || !ofOneSource.has(error.code)) throw error
      failures.set(source.url, error)
      if (ofItsHost.has(error.code)) failedHosts.add(host)
      hasChanged ||= error.code === 'DOWNLOAD_CHANGED'
    }
  }
  throw sayMost([...failures.values()]) ?? new AppError('HUB_NOT_FOUND', 'Nobody is known who has this file.')
}

const fetchFromOne = async (options: FromSources, source: FileSource) => {
  const { file, part, hasher, blocks, bandwidth, tuning, onProgress } = options
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const { host } = new URL(source.url)
  const report = (changes: Partial<TransferProgress> = {}) =>
    onProgress({
      doneBytes: part.written.size,
      totalBytes: part.sizeBytes,
      host,
      verifying: false,
      retryAt: null,
      reason: null,
      ...changes,
    })
  const patience = createPatience({
    tuning,
    onWait: (retryAt, reason) => report({ retryAt, reason: reason.toInfo() }),
  })
  const stopAtFailure = (doing: Promise<void>) => void doing.catch((error: unknown) => stop.abort(error))

  let claimedAt = 0
  let syncedAt = performance.now()
  const claim = () => {
    const now = performance.now()
    // Early enough for the next stretches to find room in the window.
    const isMuch = part.written.size - part.claimedBytes >= tuning.windowBytes / 4
    if (!isMuch && now - claimedAt < claimEveryMs) return
    claimedAt = now
    const isOld = now - syncedAt > tuning.syncMs
    if (isOld) syncedAt = now
    stopAtFailure(isOld ? part.sync() : part.commit())
  }
  const lookAtDisk = () => checkSpace(dirname(file.path), (part.sizeBytes ?? 0) - part.written.size)

  const remote = createRemote({ ...options, source })
  const fetching: Fetching = {
    remote,
    part,
    hasher,
    bandwidth,
    blocks,
    // One byte is asked for twice where the file's length is asked for anew.
    window: createWindow(part, tuning.windowBytes - 1),
    patience,
    tuning,
    signal,
    hasHash: file.sha256 !== null,
    onWritten: () => {
      claim()
      report()
    },
  }
  await lookAtDisk()
  const watch = setInterval(() => stopAtFailure(lookAtDisk()), lookAtDiskEveryMs)
  report()
  try {
    await fetchAll(fetching)
    return remote
  } catch (error) {
    // What stopped it says more than what it was stopped at.
    stop.signal.throwIfAborted()
    throw error
  } finally {
    clearInterval(watch)
  }
}

const fetchAll = async (fetching: Fetching): Promise<void> => {
  const { part, patience, signal } = fetching
  let wholesAtMost = slips
  while (part.sizeBytes === null || part.written.gaps(0, part.sizeBytes).length > 0) {
    try {
      await fetchRanges(fetching, wholesAtMost)
    } catch (error) {
      if (!(error instanceof NoRanges)) throw error
      // After a break ranges are tried again, for another of its servers may have them; but it is believed at once.
      wholesAtMost = 1
      await fetchWhole(fetching, error.opened).catch((trouble: unknown) => patience.endure(trouble, signal))
    }
  }
}
