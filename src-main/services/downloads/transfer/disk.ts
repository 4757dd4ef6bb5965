import { statfs } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'

/** Throws DISK_FULL, with what is needed and what is free, when so many bytes more do not fit into the folder's disk. */
export const checkSpace = async (folder: string, neededBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (neededBytes > freeBytes) throw diskFull({ neededBytes, freeBytes })
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`

const diskFull = (details: { neededBytes: number; freeBytes: number }, cause?: unknown) =>
  new AppError(
    'DISK_FULL',
    `There is not enough room: ${megabytes(details.neededBytes)} are still to come, and ${megabytes(details.freeBytes)} are free. What has come is kept; make room and go on.`,
    { details, cause },
  )

export const tooLargeForDisk = (cause?: unknown): AppError =>
  new AppError(
    'DATA_FOLDER_UNUSABLE',
    'The disk cannot hold files of this size (FAT32 ends at 4 GB). What has come is kept; choose a data folder on another disk.',
    { cause },
  )

const folderTrouble = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ELOOP',
  'EIO',
  'ENOENT',
])

/** What the system's error means to the user; any other error as it is. */
export const toDiskError = (error: unknown): unknown => {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('DISK_FULL', 'The disk is full. What has come is kept; make room and go on.', {
      cause: error,
    })
  }
  if (code === 'EFBIG') return tooLargeForDisk(error)
  if (folderTrouble.has(code)) {
    return new AppError(
      'DATA_FOLDER_UNUSABLE',
      `The models folder cannot be read or written (${code}). What has come is kept; check the disk, and who may write there.`,
      { cause: error },
    )
  }
  return error
}
