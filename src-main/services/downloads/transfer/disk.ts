import { constants } from 'node:fs'
import { access, readFile, realpath, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { makeFolders } from '#lib/make-folders.ts'

/** Throws DISK_FULL, with what is needed and what is free, when so many bytes more do not fit into the folder's disk. */
export const checkSpace = async (folder: string, neededBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (neededBytes > freeBytes) throw diskFull({ neededBytes, freeBytes })
}

/** How disks are connected that are built in: SATA, NVMe, and those of virtual machines. */
const builtIn = /\/(?:ata\d+|nvme\d+|virtio\d+)\//

/**
 * Whether the folder's disk is a part of this computer, as far as Linux tells; false where it cannot be told (other systems,
 * encrypted and joined disks, file systems without one of their own). It lists a partition by its numbers, below its disk
 * and that below what it is plugged into, each of which may say that it can be removed (sysfs, `/sys/dev/block`).
 */
export const isBuiltIn = async (folder: string): Promise<boolean> => {
  if (process.platform !== 'linux') return false
  try {
    const { dev } = await stat(folder)
    const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)]
    const device = await realpath(`/sys/dev/block/${major}:${minor}`)
    if (!builtIn.test(device)) return false
    for (let at = device; at !== '/sys/devices' && at !== '/'; at = dirname(at)) {
      const word = await readFile(join(at, 'removable'), 'utf8').catch(() => '')
      if (/^(?:1|removable)$/.test(word.trim())) return false
    }
    return true
  } catch {
    return false
  }
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

/** What is wrong with the folder, and what to do about it, by the system's code. */
const folderTrouble: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EROFS: ['its disk can only be read', 'lift its write protection, or choose a data folder on another disk'],
  EACCES: ['you may not write there', 'see who owns it, or choose a data folder of yours'],
  EPERM: ['the system does not let you write there', 'see who owns it, or choose a data folder of yours'],
  ENOTDIR: ['a file lies where a folder has to be', 'move it away, or choose another data folder'],
  EEXIST: ['a file lies where a folder has to be', 'move it away, or choose another data folder'],
  EISDIR: ['a folder lies where a file has to be', 'move it away, or choose another data folder'],
  ELOOP: ['its links lead in a circle', 'look at them, or choose another data folder'],
  ENOENT: ['it is not there, nor can it be made', 'see whether its disk is still connected'],
  EIO: ['the disk reports errors', 'copy from it what you need, and choose a data folder on another one'],
}

/** What the system's error means to the user; any other error as it is. */
export const toDiskError = (error: unknown): unknown => {
  const { code = '', path } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('DISK_FULL', 'The disk is full. What has come is kept; make room and go on.', {
      cause: error,
    })
  }
  if (code === 'EFBIG') return tooLargeForDisk(error)
  const trouble = folderTrouble[code]
  if (trouble) {
    const [what, remedy] = trouble
    const where = path === undefined ? '' : `${resolve(path)}: `
    return new AppError(
      'DATA_FOLDER_UNUSABLE',
      `The models folder cannot be used: ${where}${what} (${code}). What has come is kept; ${remedy}, and try again.`,
      { cause: error },
    )
  }
  return error
}

/** Makes a folder and those above it, for the user alone. Throws what `toDiskError` makes of what is in its way. */
export const makeFolder = async (path: string): Promise<void> => {
  try {
    await makeFolders(path, 0o700)
  } catch (error) {
    throw toDiskError((await obstacleOf(path)) ?? error)
  }
}

/** Node tells of a folder that nothing can be made in as one that is not there: the one that is there says more. */
const obstacleOf = async (path: string): Promise<unknown> => {
  let at = resolve(path)
  while (dirname(at) !== at && !(await isThere(at))) at = dirname(at)
  return access(at, constants.W_OK).then(
    () => undefined,
    (error: unknown) => error,
  )
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
