import { constants, write } from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createTurns } from '#lib/turns.ts'
import { pageBytes } from './blocks.ts'

/**
 * A file that is written past the system's cache: it goes to the disk without being copied, and pushes nothing out of memory
 * that somebody uses, a loaded model above all. What comes as fast as disks write would wait.
 */
export interface DirectFile {
  /** Writes all of it; false where it has to be written as usual. */
  write(position: number, bytes: Buffer): Promise<boolean>
  close(): Promise<void>
}

/** Whole pages in their places, as far as can be seen: where memory begins only the system knows. */
const isWhole = (position: number, { byteOffset, length }: Buffer) =>
  [position, byteOffset, length].every((count) => count % pageBytes === 0)

const writeOnce = promisify(write)

/**
 * File systems write past the cache one after the other: more than the next one in line would only keep threads waiting that
 * the journal needs.
 */
const atOnce = 2

/** Not every system has it, nor every file system: what it does not take is written as usual, which says what is wrong. */
export const openDirect = async (path: string): Promise<DirectFile> => {
  const flag = (constants as Partial<typeof constants>).O_DIRECT
  const file = flag === undefined ? null : await open(path, constants.O_WRONLY | flag).catch(() => null)
  const inTurn = createTurns(atOnce)
  let isTaken = file !== null
  return {
    write: async (position, bytes) => {
      if (!file || !isTaken || !isWhole(position, bytes)) return false
      try {
        const { bytesWritten } = await inTurn(() => writeOnce(file.fd, bytes, 0, bytes.length, position))
        return bytesWritten === bytes.length
      } catch {
        isTaken = false
        return false
      }
    },
    close: async () => {
      await file?.close()
    },
  }
}
