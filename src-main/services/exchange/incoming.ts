import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#contract/errors.ts'
import type { ImportReport } from '#contract/exchange.ts'
import type { Storage } from '#storage/index.ts'
import { importChats, type FileReport } from './index.ts'

/** Files of chats that a window sends. */
export interface Incoming {
  /** Throws INVALID_INPUT; for a door to ask before it takes the bytes. */
  checkSize(sizeBytes: number): void
  /** Reads the chats of a file in, and tells everyone; nothing of the file itself is kept. Throws INVALID_INPUT, DISK_FULL. */
  receive(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ImportReport>
}

interface IncomingOptions {
  storage: Storage
  /** Where a file lies while it is read. */
  dir: string
  /** Tells of chats and folders that are here now. */
  onArrived: (chatIds: readonly string[]) => void
}

/** A file lies here while it is read, a chat at a time. */
const largestBytes = 4_000_000_000

export const createIncoming = ({ storage, dir, onArrived }: IncomingOptions): Incoming => ({
  checkSize: (sizeBytes) => {
    if (sizeBytes <= largestBytes) return
    throw new AppError(
      'INVALID_INPUT',
      `Files of more than ${largestBytes / 1e6} MB are for the terminal: close Palabre and run \`palabre chats import FILE\`.`,
    )
  },
  receive: async (bytes, signal) => {
    const path = join(dir, `import-${randomUUID()}.part`)
    let latest: FileReport | undefined
    try {
      const options = signal ? { signal } : {}
      await pipeline(Readable.from(bytes), createWriteStream(path, { mode: 0o600 }), options)
      const onProgress = (report: FileReport) => {
        latest = report
      }
      const [report] = await importChats(storage, [path], { ...options, onProgress })
      if (!report) throw new AppError('INTERNAL', 'The file went while it was read.')
      const { format, imported, duplicates, failed, notUnderstood, error } = report
      return { format, imported, duplicates, failed, notUnderstood, error }
    } catch (error) {
      throw isDiskFull(error) ? diskFull(error) : error
    } finally {
      // Also when it failed half-way: what came before that is here.
      if (latest) onArrived(latest.imported)
      await rm(path, { force: true })
    }
  },
})

const isDiskFull = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOSPC'
const diskFull = (cause: unknown) =>
  new AppError('DISK_FULL', 'The disk is full, so the file was not read. Make room and try again.', { cause })
