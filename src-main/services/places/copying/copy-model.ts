import { createHash } from 'node:crypto'
import { lstat, open, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { syncFolder } from '#lib/atomic-write.ts'
import { nameNew } from '#lib/name-new.ts'
import { toCopyError } from './failures.ts'
import { hashFile } from './hash-file.ts'
import { makeFolder } from './make-folder.ts'
import { partOf, removeOldParts } from './parts.ts'
import { checkRoom, measureRoom, type MeasureRoom } from './room.ts'
import { hashThere, type FileToCopy } from './there-already.ts'

const chunkBytes = 1 << 20

export interface CopyJob {
  /** For people, in errors. */
  name: string
  /** The model's files, in order. */
  files: readonly FileToCopy[]
  signal: AbortSignal
  /** `doneBytes` of both stages go from 0 to `totalBytes`, which is the size of all files. */
  onProgress: (stage: 'copying' | 'checking', doneBytes: number, totalBytes: number) => void
  /** A last look at the first file before it gets its name. */
  inspect?: (path: string) => Promise<unknown>
  /** With the SHA-256 of each, before any gets its name: what must never be missing beside them. */
  beforeNamed?: (hashes: readonly string[]) => Promise<void>
  /** For tests. */
  room?: MeasureRoom
  openFile?: typeof open
}

export interface Copied {
  /** SHA-256 of each file, in order. */
  hashes: string[]
  /** Nothing had to be copied: all of it was there, and right. */
  wasThere: boolean
}

/**
 * Copies a model: every file to a part, hashed on the way, made sure to be on disk, read back from there, compared with
 * every known hash; then all get their names at once. Files that are there already and right are not copied again. Throws
 * AppError NAME_TAKEN, CONFLICT (it changes meanwhile), DISK_FULL, FILE_TOO_LARGE, PLACE_GONE, PLACE_LOCKED, HASH_MISMATCH, MODEL_FILE_INVALID, and
 * `signal.reason`; no part is left then.
 */
export const copyModel = async (job: CopyJob): Promise<Copied> => {
  try {
    const there = await hashesThere(job)
    const missing = job.files.filter((_, index) => there[index] === null)
    const wasThere = missing.length === 0
    const copied = wasThere ? [] : await copyMissing(job, missing, there)
    if (wasThere) await job.beforeNamed?.(whole(there, []))
    return { hashes: whole(there, copied), wasThere }
  } catch (error) {
    throw toCopyError(error, job.name)
  }
}

/** What is known of all files, once those that were missing are known. */
const whole = (there: readonly (string | null)[], copied: readonly string[]): string[] => {
  const rest = [...copied]
  return there.map((hash) => hash ?? rest.shift() ?? '')
}

/** Looks at what has the names already, and checks it; null for each that is not there. */
const hashesThere = async ({ files, name, signal, onProgress }: CopyJob): Promise<(string | null)[]> => {
  const sizes = await Promise.all(files.map(async ({ to }) => (await lstat(to).catch(() => null))?.size ?? 0))
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  let done = 0
  const onBytes = (bytes: number) => onProgress('checking', (done += bytes), totalBytes)
  const found: (string | null)[] = []
  for (const file of files) {
    const hash = await hashThere(file, { signal, onBytes })
    if (hash !== null) refuseOther(hash, file.hashes, name)
    found.push(hash)
  }
  return found
}

const copyMissing = async (
  job: CopyJob,
  files: readonly FileToCopy[],
  there: readonly (string | null)[],
): Promise<string[]> => {
  const { name, signal, onProgress, inspect, room = measureRoom } = job
  try {
    const sizes = await Promise.all(files.map(async ({ from }) => (await stat(from)).size))
    const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
    for (const { to } of files) await removeOldParts(to)
    const folder = dirname(files[0]?.to ?? '')
    checkRoom(await room(folder), name, sizes)
    await makeFolder(folder)

    const written: string[] = []
    for (const stage of ['copying', 'checking'] as const) {
      let done = 0
      onProgress(stage, 0, totalBytes)
      const onBytes = (bytes: number) => onProgress(stage, (done += bytes), totalBytes)
      for (const [index, { from, to, hashes }] of files.entries()) {
        const part = partOf(to)
        if (stage === 'copying') {
          const sizeBytes = sizes[index] ?? 0
          written.push(
            await writePart(from, part, { sizeBytes, signal, onBytes, open: job.openFile ?? open }),
          )
          refuseOther(written[index] ?? '', hashes, basename(to))
        } else {
          const read = await hashFile(part, { signal, onBytes, fromDisk: true })
          if (read !== written[index]) throw badCopy(basename(to))
        }
      }
    }
    // A model's header is in its first file, which may be there already.
    if (files[0] === job.files[0]) await inspect?.(partOf(files[0]?.to ?? ''))
    signal.throwIfAborted()
    await job.beforeNamed?.(whole(there, written))
    for (const { to } of files) {
      await nameNew(partOf(to), to).catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? takenMeanwhile(basename(to)) : error
      })
    }
    syncFolder(folder)
    return written
  } finally {
    for (const { to } of files) await rm(partOf(to), { force: true }).catch(() => undefined)
  }
}

interface WriteOptions {
  /** As it was when the copy began. */
  sizeBytes: number
  signal: AbortSignal
  onBytes: (bytes: number) => void
  open: typeof open
}

/** Copies one file; its hash, once every byte is on disk. Reading goes on while the last chunk is being written. */
const writePart = async (from: string, part: string, { sizeBytes, signal, onBytes, open }: WriteOptions) => {
  const source = await open(from, 'r')
  try {
    // Whatever lies there under this name is ours from another day, or a link that somebody planted: never through it.
    await rm(part, { force: true })
    const target = await open(part, 'wx')
    try {
      const hash = createHash('sha256')
      let [reading, writing] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)]
      let { bytesRead } = await source.read(reading, 0, chunkBytes, 0)
      let position = 0
      while (bytesRead > 0) {
        signal.throwIfAborted()
        ;[reading, writing] = [writing, reading]
        const chunk = writing.subarray(0, bytesRead)
        const end = position + bytesRead
        hash.update(chunk)
        const [next] = await Promise.all([
          source.read(reading, 0, chunkBytes, end),
          writeAll(target, chunk, position),
        ])
        onBytes(bytesRead)
        position = end
        bytesRead = next.bytesRead
      }
      if (position !== sizeBytes) throw changedMeanwhile(basename(from))
      await target.sync()
      return hash.digest('hex')
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

const writeAll = async (
  file: Awaited<ReturnType<typeof open>>,
  chunk: Uint8Array,
  position: number,
): Promise<void> => {
  for (let done = 0; done < chunk.length;) {
    done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten
  }
}

const takenMeanwhile = (name: string) =>
  new AppError(
    'NAME_TAKEN',
    `A file called ${name} came to lie there meanwhile: another copy was quicker. It was not replaced; copy again to have it compared.`,
    { details: { name } },
  )

/** Throws HASH_MISMATCH unless `hash` is each of the `known` ones. */
export const refuseOther = (hash: string, known: readonly string[], name: string): void => {
  const other = known.find((one) => one !== hash)
  if (other === undefined) return
  throw new AppError(
    'HASH_MISMATCH',
    `${name} is not the file that its hash was written for: it is damaged, or another one. It was not taken; get it again from where it came.`,
    { details: { name, expected: other, computed: hash } },
  )
}

const changedMeanwhile = (name: string) =>
  new AppError(
    'CONFLICT',
    `${name} became longer or shorter while it was copied. Nothing was taken; copy it again when nobody writes to it.`,
    { details: { name } },
  )

const badCopy = (name: string) =>
  new AppError(
    'HASH_MISMATCH',
    `What came to lie on the disk of ${name} is not what was read: the drive or its connection is failing. The copy was removed; use another drive.`,
    { details: { name } },
  )
