import { AppError } from '#contract/errors.ts'

/** What the system's error means to who is copying; `name` is the file, `reason` the signal's when it was stopped. */
export const toCopyError = (error: unknown, name: string): unknown => {
  if (error instanceof AppError) return error
  const { code = '' } = error as NodeJS.ErrnoException
  const options = { cause: error, details: { name } }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError(
        'DISK_FULL',
        `There is not enough room for ${name}. Nothing half copied was left; make room and try again.`,
        options,
      )
    case 'EFBIG':
      return fileTooLarge(name, error)
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
    case 'ENOTDIR':
    case 'ESTALE':
    case 'EIO':
      return new AppError(
        'PLACE_GONE',
        `The drive or folder with ${name} cannot be reached any more: it was pulled out or moved, or it is failing (${code}). Nothing else was changed; put it back and try again.`,
        options,
      )
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new AppError(
        'PLACE_LOCKED',
        `${name} could not be copied: this drive or folder does not let Palabre in (${code}). Check its lock switch and its permissions.`,
        options,
      )
    default:
      return error
  }
}

/** FAT32 counts a file's bytes in 32 bits. */
export const fatLimitBytes = 4 * 1024 ** 3 - 1

export const fileTooLarge = (name: string, cause?: unknown): AppError =>
  new AppError(
    'FILE_TOO_LARGE',
    `${name} is larger than 4 GiB, and this drive is formatted as FAT32, which holds no such files. Nothing was copied. Format the drive as exFAT (that deletes what is on it), or take a smaller file.`,
    { cause, details: { name } },
  )
