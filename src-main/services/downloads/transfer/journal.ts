import { write, writeSync } from 'node:fs'
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { currentBoot, isSameBoot } from '#lib/boot.ts'
import type { Range } from './ranges.ts'

const rangesSchema = z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]))

/** What is known of an unfinished file; lies beside it. */
const stateSchema = z.object({
  version: z.literal(1),
  sizeBytes: z.int().nonnegative().nullable(),
  sha256: z.string().nullable(),
  /** Handed to the system: there as long as that runs. */
  written: rangesSchema,
  /** On disk for good. */
  synced: rangesSchema,
  /** The run of the system that `written` holds for. */
  boot: z.string(),
  /** What each source said that tells one version of the file from another (`ETag`, `Last-Modified`). */
  validators: z.record(z.string(), z.string()),
  /** The file was changed on the server: what is here belongs to one that cannot be had any more. */
  stale: z.boolean(),
})
export type JournalState = Omit<z.infer<typeof stateSchema>, 'written' | 'synced'> & {
  written: readonly Range[]
  synced: readonly Range[]
}

/**
 * One state a line, of which the last whole one counts: to add a line is the cheapest way to replace the state.
 *
 * What it promises: bytes are claimed as written once the system has taken them, which outlives this process however it ends,
 * so that nothing has to be synced for it; as synced once the disk has them, which outlives a power cut, as the line itself
 * has to then. Which of both counts when it is read, `boot` tells. A line that a power cut loses costs a resume some bytes, and
 * one that claims too much would be found by the hash, without which only what is synced is claimed.
 */
export interface Journal {
  /** What was found; null when there was none that can be understood. */
  readonly found: JournalState | null
  /** Survives the end of the process when it resolves; a power cut may bring back an older line. */
  write(state: JournalState): Promise<void>
  /** What was written survives a power cut when it resolves, as far as it stands in the file that was begun last. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** A journal longer than this is begun anew with its last line, for which the transfer waits. */
const longestBytes = 2 ** 21

export const partPath = (path: string): string => `${path}.part`
export const journalPath = (path: string): string => `${path}.part.json`

const appendLater = promisify<number, string, unknown>(write)
/** An append to the system's cache takes some hundredths of a millisecond, unless the disk has more to do than it can. */
const slowMs = 5

/**
 * Appends lines: at once, as long as that is quick. On a quick line it is done hundreds of times a second, and to hand it to
 * another thread costs both more than to do it; the next stretch waits for it. The first one that takes long is the last.
 */
const createAppend = () => {
  let isQuick = true
  return async (file: number, line: string): Promise<void> => {
    if (!isQuick) {
      await appendLater(file, line)
      return
    }
    const startedAt = performance.now()
    writeSync(file, line)
    isQuick = performance.now() - startedAt < slowMs
  }
}
const toLine = (state: JournalState) => `${JSON.stringify(state)}\n`

/** Opens the journal of the file at `path`. */
export const openJournal = async (path: string): Promise<Journal> => {
  const found = await read(journalPath(path))
  let file: FileHandle | null = null
  let lengthBytes = 0
  const append = createAppend()

  /** Replaces it whole or not at all. */
  const beginWith = async (line: string) => {
    const before = file
    file = null
    await before?.close()
    const temporary = `${journalPath(path)}.tmp`
    // Never through a link that somebody planted there.
    await rm(temporary, { force: true })
    file = await open(temporary, 'wx', 0o600)
    await file.writeFile(line)
    await file.datasync()
    await rename(temporary, journalPath(path))
    lengthBytes = line.length
  }

  return {
    found,
    write: async (state) => {
      const line = toLine(state)
      if (!file || lengthBytes + line.length > longestBytes) return beginWith(line)
      await append(file.fd, line)
      lengthBytes += line.length
    },
    sync: async () => {
      await file?.datasync()
    },
    close: async () => {
      const closing = file
      file = null
      await closing?.close()
    },
  }
}

export const removeJournal = async (path: string): Promise<void> => {
  await rm(journalPath(path), { force: true })
  await rm(`${journalPath(path)}.tmp`, { force: true })
}

/** Missing, or not ours: then nothing can be said of the bytes beside it. */
const read = async (path: string): Promise<JournalState | null> => {
  const text = await readFile(path, 'utf8').catch(() => '')
  for (const line of text.split('\n').reverse()) {
    const state = parseLine(line)
    if (state) return state
  }
  return null
}

const parseLine = (line: string): JournalState | null => {
  try {
    return stateSchema.parse(JSON.parse(line))
  } catch {
    // Cut off by whatever ended the writing; the line before it counts.
    return null
  }
}

/**
 * The hash that was told of a file when its unfinished transfer began; null where none was, or where nothing shows that it is
 * the same file: its length, or where nobody tells that any more a source that it began with.
 */
export const toldBefore = async (
  path: string,
  { sizeBytes, sourceKeys }: { sizeBytes: number | null; sourceKeys: readonly string[] },
): Promise<string | null> => {
  const state = await read(journalPath(path))
  if (!state || state.stale) return null
  const isSame =
    sizeBytes === null ? sourceKeys.some((key) => key in state.validators) : state.sizeBytes === sizeBytes
  return isSame ? state.sha256 : null
}

/** How many bytes of the file at `path` an unfinished transfer has kept, as far as its journal tells. */
export const keptBytes = async (path: string): Promise<number> => {
  const state = await read(journalPath(path))
  if (!state || state.stale) return 0
  const kept = isSameBoot(state.boot, currentBoot()) ? state.written : state.synced
  return kept.reduce((sum, [start, end]) => sum + end - start, 0)
}
