import type { FileHandle } from 'node:fs/promises'
import { createTurns } from '#lib/turns.ts'
import { pieceBytes } from './blocks.ts'
import { openDirect } from './direct-file.ts'
import { createPace, type Pace } from './pace.ts'
import { startWriteThread, type WriteThread } from './write-thread.ts'

/** Writes what comes in the way that suits how fast it comes. */
export interface Writer {
  /** Writes all of it; `bytes` lie in memory that threads share. Throws what the system says. */
  write(position: number, bytes: Buffer): Promise<void>
  /** Ends when nothing is written any more. */
  close(): Promise<void>
}

/**
 * What comes slowly goes past the system's cache, where that can be; what comes quickly goes to the cache from a thread of its own:
 * from here each piece would wait until this thread is done with what it reads meanwhile (6 MB took 12 ms so, to read them
 * 4.5 ms).
 */
export const openWriter = async (
  path: string,
  file: FileHandle,
  pace: Pace = createPace(),
  startThread = startWriteThread,
): Promise<Writer> => {
  const direct = await openDirect(path)
  /** The system lets one write to a file at a time; others would only keep processors busy with waiting. */
  const inTurn = createTurns(1)
  const pending = new Set<Promise<void>>()
  let thread: WriteThread | null = null

  const writeHere = (position: number, bytes: Buffer) => inTurn(() => writeAll(file, bytes, position))
  const writeThere = async (position: number, bytes: Buffer) => {
    thread ??= started(startThread)
    if (thread === null) return writeHere(position, bytes)
    try {
      await thread.write(file.fd, position, bytes)
    } catch (error) {
      if (!thread.isGone) throw error
      await writeHere(position, bytes)
    }
  }
  const write = async (position: number, bytes: Buffer) => {
    pace.came(bytes.length)
    if (pace.speed === 'quick') return writeThere(position, bytes)
    if (pace.speed === 'slow' && (await direct.write(position, bytes))) return
    await writeHere(position, bytes)
  }

  return {
    write: (position, bytes) => {
      const writing = write(position, bytes).finally(() => pending.delete(writing))
      pending.add(writing)
      return writing
    },
    close: async () => {
      // A file that is closed too early might be another one by the time that something is written to it.
      await Promise.allSettled(pending)
      await Promise.allSettled([thread?.close(), direct.close()])
    },
  }
}

/** Null where the system has no more threads to give: then there is nothing to be gained, and nothing is lost. */
const started = (startThread: () => WriteThread): WriteThread | null => {
  try {
    return startThread()
  } catch {
    return null
  }
}

/** The system may write less than it was given, just before the disk is full. */
const writeAll = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let at = 0; at < bytes.length;) {
    at += (await file.write(bytes, at, Math.min(bytes.length - at, pieceBytes), position + at)).bytesWritten
  }
}
