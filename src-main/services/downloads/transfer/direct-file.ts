import { constants, write } from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { pageBytes } from './blocks.ts'

/**
 * A file that is written past the system's cache: what comes goes to the disk without being copied, and pushes nothing out
 * of memory that somebody uses, a loaded model above all.
 */
export interface DirectFile {
  /** Writes all of it; false where it has to be written as usual, also because the disk is busy with the one before. */
  write(position: number, bytes: Buffer): Promise<boolean>
  close(): Promise<void>
}

/** Whole pages in their places, as far as can be seen: where memory begins only the system knows. */
const isWhole = (position: number, { byteOffset, length }: Buffer) =>
  [position, byteOffset, length].every((count) => count % pageBytes === 0)

const writeOnce = promisify(write)

/** Not every system has it, nor every file system: what it does not take is written as usual, which says what is wrong. */
export const openDirect = async (path: string): Promise<DirectFile> => {
  const flag = (constants as Partial<typeof constants>).O_DIRECT
  const file = flag === undefined ? null : await open(path, constants.O_WRONLY | flag).catch(() => null)
  let isTaken = file !== null
  let isBusy = false
  return {
    write: async (position, bytes) => {
      // A disk that is slower than the line would have it wait; the cache takes what comes meanwhile.
      if (!file || !isTaken || isBusy || !isWhole(position, bytes)) return false
      isBusy = true
      try {
        const { bytesWritten } = await writeOnce(file.fd, bytes, 0, bytes.length, position)
        return bytesWritten === bytes.length
      } catch {
        isTaken = false
        return false
      } finally {
        isBusy = false
      }
    },
    close: async () => {
      await file?.close()
    },
  }
}
