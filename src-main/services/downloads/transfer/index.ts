/**
 * The transfer: one file from its sources to its place, whatever happens on the way. It is resumed from what lies beside
 * the place (`.part` and its journal) and knows no database, no queue and no model.
 */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { syncFolder } from '#lib/atomic-write.ts'
import type { FileSource } from '#services/hub/types.ts'
import { takeLock } from '#storage/index.ts'
import { isBuiltIn, makeFolder, toDiskError } from './disk.ts'
import { createBlocks, type Blocks } from './blocks.ts'
import { createHasher, type Hasher } from './hasher.ts'
import { partPath, removeJournal, toldBefore } from './journal.ts'
import { isLonger } from './longer.ts'
import { refuseText } from './looks-like-text.ts'
import { openPart, type Part } from './part.ts'
import { sourceKey } from './remote.ts'
import { fetchFromSources } from './sources.ts'
import { defaultTuning, type TransferOptions, type TransferResult, type Tuning } from './types.ts'

export { createBandwidth, type Bandwidth } from './bandwidth.ts'
export { startHashThread } from './hasher.ts'
export { checkSpace, makeFolder, toDiskError, tooLargeForDisk } from './disk.ts'
export { journalPath, keptBytes, partPath } from './journal.ts'
export type { TransferOptions, TransferProgress, TransferResult, Tuning } from './types.ts'

const lockPath = (path: string) => `${path}.part.lock`

/**
 * Fetches a file. When it returns, the file is on disk under its name (but see `isLeftToSystem`), and is what its hash says, if
 * there is one.
 * Throws AppError, with what came kept for the next time unless its message says otherwise: CONFLICT (the name is taken,
 * or another Palabre is at it), DISK_FULL, DATA_FOLDER_UNUSABLE, OFFLINE, ACCESS_DENIED, HUB_ACCESS, HUB_NOT_FOUND,
 * HUB_BUSY (`details.retryAfterSeconds` if it was told), DOWNLOAD_FAILED, DOWNLOAD_CHANGED, HASH_MISMATCH; and
 * `signal.reason` when aborted.
 */
export const transfer = async (options: TransferOptions): Promise<TransferResult> => {
  const { path } = options.file
  try {
    await makeFolder(dirname(path))
    const lock = takeLock(lockPath(path))
    if (!lock) {
      throw new AppError('CONFLICT', 'This file is being fetched by another Palabre. Nothing was changed.')
    }
    try {
      refuseTaken(path)
      return await transferLocked(options)
    } finally {
      // As long as we hold it nobody else can have taken it; without a part there is nothing left to lock.
      if (!existsSync(partPath(path))) await rm(lockPath(path), { force: true })
      lock.release()
    }
  } catch (error) {
    throw toDiskError(error)
  }
}

/** In the beginning, and in the end too: hours may lie between, in which somebody copies a model to there. */
const refuseTaken = (path: string): void => {
  if (!existsSync(path)) return
  throw new AppError(
    'CONFLICT',
    'There is a file of that name already. It was not changed; what has come of the other is kept.',
  )
}

const transferLocked = async (given: TransferOptions): Promise<TransferResult> => {
  const sourceKeys = given.file.sources.map(sourceKey)
  const { path, sizeBytes, sha256 } = given.file
  // A list that says less than one before takes nothing away of what was begun with that.
  const told = sha256 ?? (await toldBefore(path, { sizeBytes, sourceKeys }))
  const options = { ...given, file: { ...given.file, sha256: told } }
  const { file, signal } = options
  const startedAt = performance.now()
  const part = await openPart(file.path, { ...file, sourceKeys })
  const tuning = { ...defaultTuning, ...options.tuning }
  const blocks = blocksFor(tuning)
  const hasher = createHasher(partPath(file.path), held, options.hashThread?.())
  try {
    const isAnew = part.written.size === 0
    hasher.advance(part.written.frontier)
    const found = await fetchAndCheck({ ...options, tuning, part, hasher, blocks })
    await part.cut(found.sizeBytes)
    const isQuick = isAnew && performance.now() - startedAt < tuning.syncMs
    const isMuch = found.sizeBytes > tuning.leastLeftBytes
    const mayBeLeft = options.isLeftToSystem === true && found.hash === 'matched' && isQuick && isMuch
    const isSynced = !(mayBeLeft && (await isBuiltIn(dirname(file.path))))
    if (isSynced) await part.sync()
    const result = { ...found, isSynced }
    refuseTaken(file.path)
    options.onVerified?.(result)
    await rename(partPath(file.path), file.path)
    syncFolder(dirname(file.path))
    await removeJournal(file.path)
    return result
  } catch (error) {
    const isOver = error instanceof AppError && error.code === 'DOWNLOAD_CHANGED' && file.sha256 === null
    // What came is claimed; when even that fails, it is the first error that says why.
    await (isOver ? part.markStale() : part.sync()).catch(() => undefined)
    signal.throwIfAborted()
    throw error
  } finally {
    await hasher.close()
    await part.close()
  }
}

interface FetchAndCheck extends TransferOptions {
  tuning: Tuning
  part: Part
  hasher: Hasher
  blocks: Blocks
}

/** Larger writes are no quicker, and smaller ones wake other threads more often than they are worth. */
const largestBlockBytes = 2 ** 21
/** So many blocks may wait for the hash because what comes before them has not come yet. */
const held = 4

/** Enough that every connection has one to read to while others are written and hashed. */
const blocksFor = ({ windowBytes, connections }: Tuning): Blocks => {
  const bytes = Math.min(largestBlockBytes, Math.ceil(windowBytes / connections))
  return createBlocks(bytes, held + 3 * connections)
}

/** A length that is told wrongly in turn is a wrong file. */
const lengthsAtMost = 3

/** Fetches what is missing; where only servers told how long the file is, as much as they have until the hash is right. */
const fetchToEnd = async (options: FetchAndCheck & { sources: readonly FileSource[] }) => {
  const { file, signal, part, hasher, onProgress } = options
  for (let lengths = 1; ; lengths += 1) {
    const from = await fetchFromSources(options)
    const sizeBytes = part.sizeBytes ?? 0
    onProgress({
      doneBytes: sizeBytes,
      totalBytes: sizeBytes,
      host: from.host,
      verifying: true,
      retryAt: null,
      reason: null,
    })
    const sha256 = await hasher.digest(sizeBytes)
    signal.throwIfAborted()
    const isRight = file.sha256 === null || sha256 === file.sha256
    const mayBeShort = !isRight && file.sizeBytes === null && lengths < lengthsAtMost
    if (!mayBeShort || !(await isLonger(options))) return { ...from, sizeBytes, sha256, isRight }
    hasher.restart()
  }
}

/** A file that is not the right one is fetched once more, from the other sources first: nobody says which byte is bad. */
const fetchAndCheck = async (options: FetchAndCheck): Promise<Omit<TransferResult, 'isSynced'>> => {
  const { file, part, hasher } = options
  const [first, ...others] = file.sources
  let changed = false
  let before = ''
  for (const sources of [file.sources, [...others, ...(first ? [first] : [])]]) {
    const { origin, host, hasChanged, sizeBytes, sha256, isRight } = await fetchToEnd({ ...options, sources })
    if (isRight) {
      if (file.sha256 === null) await refuseIfText(part, host)
      return { sizeBytes, sha256, hash: file.sha256 === null ? 'computed' : 'matched', origin }
    }
    changed ||= hasChanged
    // It is what the server has, to the byte: it may be no more than cut short, of a length that nobody else told.
    if (sha256 === before && file.sizeBytes === null && !changed) throw sameAgain(file.sha256, host)
    before = sha256
    await part.clear()
    part.sizeBytes = file.sizeBytes
    hasher.restart()
  }
  await part.remove()
  throw changed ? changedMeanwhile(file.sha256) : mismatch(file.sha256)
}

/** Without a hash to compare with, at least no page or pointer becomes a model. */
const refuseIfText = async (part: Part, host: string): Promise<void> => {
  try {
    refuseText(await part.readStart(512), host)
  } catch (error) {
    await part.remove()
    throw error
  }
}

const mismatch = (expected: string | null) =>
  new AppError(
    'HASH_MISMATCH',
    'What came is not the file that was listed: its SHA-256 differs, also after all of it was fetched once more. It was removed, and nothing has the name of the model. Try again later, or choose another file.',
    { details: { expected: expected ?? '' } },
  )

const sameAgain = (expected: string | null, host: string) =>
  new AppError(
    'HASH_MISMATCH',
    `What ${host} sends is not the file of that hash: its SHA-256 differs, and all of it was the same when it was fetched once more. It may end too early there, or be another file. What came is kept, and nothing has the name of the model. Compare the hash, try again later, or choose another file.`,
    { details: { expected: expected ?? '' } },
  )

const changedMeanwhile = (expected: string | null) =>
  new AppError(
    'DOWNLOAD_CHANGED',
    'The file was changed on the server while it was fetched, so that it is not the one that was listed any more. It was removed, and nothing has the name of the model. Start again to get the new one.',
    { details: { expected: expected ?? '' } },
  )
