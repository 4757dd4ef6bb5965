import { constants } from 'node:fs'
import { lstat, open, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { currentBoot, isSameBoot } from '#lib/boot.ts'
import { makeFolders } from '#lib/make-folders.ts'
import { openJournal, partPath, removeJournal, type Journal, type JournalState } from './journal.ts'
import { createRanges, type Range, type Ranges } from './ranges.ts'
import { toError } from './trouble.ts'
import { openWriter, type Writer } from './writer.ts'

/** The unfinished file and its journal. What the journal claims is there when the next process looks. */
export interface Part {
  /** Null until a server said it. */
  sizeBytes: number | null
  readonly validators: Record<string, string>
  /** What has been handed to the system. */
  readonly written: Ranges
  /** How much of it the journal claims. */
  readonly claimedBytes: number
  /** Writes at `position` what is not there yet; returns how many bytes were new. */
  write(position: number, bytes: Buffer): Promise<number>
  /** The first bytes, at most `length` of them. */
  readStart(length: number): Promise<Uint8Array>
  /** Resolves when all that is written now is claimed: for as long as the system runs, if it is not synced yet. */
  commit(): Promise<void>
  /** Nothing comes after the first `sizeBytes`, whatever was there. */
  cut(sizeBytes: number): Promise<void>
  /** Forgets all bytes. */
  clear(): Promise<void>
  /** Whoever opens it next begins anew. */
  markStale(): Promise<void>
  /** Makes all that is written now survive a power cut, and claims it so. */
  sync(): Promise<void>
  close(): Promise<void>
  /** Deletes the file and its journal. */
  remove(): Promise<void>
}

export interface PartIdentity {
  sizeBytes: number | null
  sha256: string | null
  /** Without a hash: who has to have said which version it was, for its bytes to be gone on with. */
  sourceKeys: readonly string[]
}

/** Whether what lies there is the beginning of the file that is wanted: where there is a hash, it decides in the end. */
const fits = (journal: JournalState, { sizeBytes, sha256, sourceKeys }: PartIdentity): boolean => {
  if (journal.stale) return false
  if (sha256 !== null && journal.sha256 !== null) return sha256 === journal.sha256
  const hasSize = sizeBytes === null || journal.sizeBytes === null || journal.sizeBytes === sizeBytes
  const isKnown = sha256 !== null || sourceKeys.some((key) => key in journal.validators)
  return hasSize && isKnown && (sha256 !== null || journal.sha256 === null)
}

/**
 * How long the file is, as a server said. Where a hash decides, that is asked again unless all of it is here: the server may
 * have been wrong, or another, and the bytes are none the worse for it.
 */
const sizeOf = ({ sizeBytes }: JournalState, { sha256 }: PartIdentity, written: Ranges): number | null =>
  sha256 === null || written.frontier === sizeBytes ? sizeBytes : null

/**
 * Opens what is there of the file at `path`, or begins it. A journal that cannot be understood, or is of another version
 * of the file, counts for nothing; nor does what it claims beyond the end of the bytes.
 */
export const openPart = async (path: string, identity: PartIdentity): Promise<Part> => {
  await makeFolders(dirname(path), 0o700)
  await removeLink(partPath(path))
  const file = await open(partPath(path), constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const { size } = await file.stat()
    const journal = await openJournal(path)
    const state = journal.found && fits(journal.found, identity) ? journal.found : null
    // One that is empty is left alone: ext4 brings all of a file that was cut off to the disk before it is closed.
    if (!state && size > 0) await file.truncate(0)
    const claimed = state && isSameBoot(state.boot, currentBoot()) ? state.written : state?.synced
    const written = createRanges(claimed)
    written.remove(state ? size : 0, Number.MAX_SAFE_INTEGER)
    return createPart(
      { path, file, journal, writer: await openWriter(partPath(path), file) },
      {
        sizeBytes: identity.sizeBytes ?? (state && sizeOf(state, identity, written)) ?? null,
        sha256: identity.sha256,
        validators: { ...state?.validators },
        written,
        synced: state?.synced ?? [],
      },
    )
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A part is never a link: somebody planted it, and what it leads to is not ours to write to. */
const removeLink = async (path: string): Promise<void> => {
  const found = await lstat(path).catch(() => null)
  if (found?.isSymbolicLink()) await rm(path, { force: true })
}

interface Known extends Pick<Part, 'sizeBytes' | 'validators' | 'written'> {
  sha256: string | null
  synced: readonly Range[]
}

const createPart = (
  { path, file, journal, writer }: { path: string; file: FileHandle; journal: Journal; writer: Writer },
  { written, ...known }: Known,
): Part => {
  const { sha256 } = known
  const boot = currentBoot()
  let claimedBytes = written.size
  let synced = known.synced
  /** What was synced before the last one is gone. */
  let beginnings = 0
  let syncing: Promise<void> | null = null
  /** What the disk said when it could not take what the system had taken for it. */
  let failure: Error | undefined
  const pending = new Set<Promise<void>>()
  let isStale = false
  let isGone = false
  let isDue = false
  let committing: Promise<void> | null = null

  const syncOnce = async () => {
    const [all, since] = [written.toArray(), beginnings]
    try {
      await file.datasync()
    } catch (error) {
      // It says so once: the next time all seems well, and what it could not take is gone.
      failure ??= toError(error)
    }
    if (failure === undefined && since === beginnings) synced = all
  }
  /** One at a time; throws for ever once the disk did not take something. */
  const syncBytes = async () => {
    while (syncing) await syncing
    syncing = syncOnce().finally(() => (syncing = null))
    await syncing
    if (failure) throw failure
  }
  const commitAll = async () => {
    while (isDue && !isGone) {
      isDue = false
      const [done, size] = [written.toArray(), written.size]
      // Nothing would tell in the end that bytes are not there, so they have to be there beyond doubt.
      if (sha256 === null) await syncBytes()
      const { sizeBytes, validators } = part
      const claims = { written: failure ? synced : done, synced, boot }
      await journal.write({ version: 1, sizeBytes, sha256, validators, ...claims, stale: isStale })
      claimedBytes = size
    }
  }
  const commit = () => {
    isDue = true
    committing ??= commitAll().finally(() => (committing = null))
    return committing
  }

  const part: Part = {
    sizeBytes: known.sizeBytes,
    validators: known.validators,
    written,
    get claimedBytes() {
      return claimedBytes
    },
    write: async (position, bytes) => {
      let count = 0
      for (const [start, end] of written.gaps(position, position + bytes.length)) {
        const piece = bytes.subarray(start - position, end - position)
        await writer.write(start, piece)
        written.add(start, end)
        count += piece.length
      }
      return count
    },
    readStart: async (length) => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, 0)
      return buffer.subarray(0, bytesRead)
    },
    commit,
    cut: async (sizeBytes) => {
      if ((await file.stat()).size > sizeBytes) await file.truncate(sizeBytes)
    },
    clear: async () => {
      written.remove(0, Number.MAX_SAFE_INTEGER)
      synced = []
      beginnings += 1
      await commit()
      // No line of before may come back with the power to claim what comes now.
      await journal.sync()
      await file.truncate(0)
    },
    markStale: async () => {
      isStale = true
      await commit()
      await journal.sync()
    },
    sync: () => {
      const doing = syncBytes()
        // After a failure too: what was claimed before may not be there.
        .finally(commit)
        .finally(() => journal.sync())
        .finally(() => pending.delete(doing))
      pending.add(doing)
      return doing
    },
    close: async () => {
      isGone = true
      await Promise.allSettled([...pending, syncing, committing, writer.close()])
      // Whatever had to be on the disk was brought there before, or that was told.
      await Promise.allSettled([journal.close(), file.close()])
    },
    remove: async () => {
      isGone = true
      await committing
      await removeJournal(path)
      await rm(partPath(path), { force: true })
    },
  }
  return part
}
