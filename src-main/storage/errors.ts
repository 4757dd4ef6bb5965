import Database from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'

const isOneOf = (code: string, families: string[]) =>
  families.some((family) => code === family || code.startsWith(`${family}_`))

/** What SQLite's own error means to the user; any other error as it is. */
export const toAppError = (error: unknown): unknown => {
  if (!(error instanceof Database.SqliteError)) return error
  const { code } = error
  if (isOneOf(code, ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])) {
    return new AppError(
      'DISK_FULL',
      'The disk is full, so nothing new can be saved. What was saved is safe. Make room and try again.',
      { cause: error },
    )
  }
  if (isOneOf(code, ['SQLITE_CORRUPT', 'SQLITE_NOTADB'])) {
    return new AppError(
      'DATABASE_DAMAGED',
      'The file that holds the chats is damaged. It was left as it is. Quit Palabre, then save what can be read with `palabre chats rescue`; the damaged file is kept.',
      { cause: error },
    )
  }
  if (isOneOf(code, ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_IOERR'])) {
    return new AppError(
      'DATA_FOLDER_UNUSABLE',
      'Palabre cannot read or write its data folder. What was saved is as it was. Check the disk, and who may write to the folder and the files in it.',
      { cause: error },
    )
  }
  return error
}

/** Calls `action`; what SQLite throws comes out as an AppError where it means something to the user. */
export const guard = <T>(action: () => T): T => {
  try {
    return action()
  } catch (error) {
    throw toAppError(error)
  }
}
