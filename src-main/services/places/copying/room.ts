import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { fatLimitBytes, fileTooLarge } from './failures.ts'

/** Left for everybody else: a disk without any is no place to work. */
const reserveBytes = 64 << 20

export interface Room {
  freeBytes: number
  /** The largest file that the file system holds. */
  largestFileBytes: number
}

export type MeasureRoom = (folder: string) => Promise<Room>

/** Linux's number for FAT (`MSDOS_SUPER_MAGIC`); elsewhere the system's own error must do. */
const fatType = 0x4d44

/** The room at a folder, or where it will be: of the nearest one above that is there. */
export const measureRoom: MeasureRoom = async (folder) => {
  try {
    const { bavail, bsize, type } = await statfs(folder)
    return {
      freeBytes: bavail * bsize,
      largestFileBytes: process.platform === 'linux' && type === fatType ? fatLimitBytes : Infinity,
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder) {
      return measureRoom(dirname(folder))
    }
    throw error
  }
}

/** Throws DISK_FULL (with `neededBytes` and `freeBytes`) or FILE_TOO_LARGE when the files cannot fit. */
export const checkRoom = (
  { freeBytes, largestFileBytes }: Room,
  name: string,
  fileSizes: readonly number[],
): void => {
  if (fileSizes.some((size) => size > largestFileBytes)) throw fileTooLarge(name)
  const neededBytes = fileSizes.reduce((sum, size) => sum + size, 0)
  if (neededBytes + reserveBytes > freeBytes) {
    throw new AppError(
      'DISK_FULL',
      `${name} needs ${megabytes(neededBytes)} MB and ${megabytes(reserveBytes)} MB that stay free, and there are ${megabytes(freeBytes)} MB free. Nothing was copied; make room and try again.`,
      { details: { name, neededBytes, freeBytes } },
    )
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
