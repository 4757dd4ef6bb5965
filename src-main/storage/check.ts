import Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'
import { findBackup } from './backup.ts'
import { toAppError } from './errors.ts'

/** Up to this size a database is always read through when it is opened (some tens of milliseconds). */
const alwaysCheckedBytes = 16 * 1024 * 1024

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/**
 * Looks for damage in the database at `path` without changing it. A small one is always read through, a large one
 * when it was not closed properly (its write-ahead log is still there), or `isThorough` asks for it; else its header alone is read.
 * Throws DATABASE_DAMAGED with the file's path and the backup's if there is one, or DATABASE_NEWER.
 */
export const checkDatabase = (path: string, newestVersion: number, { isThorough = false } = {}): void => {
  const sizeBytes = sizeOf(path)
  if (sizeBytes === 0) return
  const thorough = isThorough || sizeBytes <= alwaysCheckedBytes || sizeOf(`${path}-wal`) > 0
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true })
    try {
      const found = thorough
        ? database.pragma('quick_check(1)', { simple: true })
        : database.prepare('SELECT count(*) FROM sqlite_schema').get() && 'ok'
      const version = database.pragma('user_version', { simple: true }) as number
      if (version > newestVersion) throw newer(path, version, newestVersion)
      if (found !== 'ok') throw damaged(path, newestVersion, new Error(String(found)))
    } finally {
      database.close()
    }
  } catch (error) {
    const meaning = toAppError(error)
    const isDamage = meaning instanceof AppError && meaning.code === 'DATABASE_DAMAGED'
    throw isDamage && !meaning.details ? damaged(path, newestVersion, error) : meaning
  }
}

const newer = (path: string, version: number, knownVersion: number) =>
  new AppError(
    'DATABASE_NEWER',
    'The chats were saved by a newer Palabre than this one. Nothing was changed. Install the newer version again to open them.',
    { details: { path, version, knownVersion } },
  )

const damaged = (path: string, newestVersion: number, cause: unknown): AppError => {
  const backup = findBackup(path, newestVersion)
  const advice = [
    'What can be read of it goes into a new file with `palabre chats rescue`; the damaged one is kept.',
    ...(backup ? [`There is an earlier copy, too: ${backup}.`] : []),
  ].join(' ')
  return new AppError(
    'DATABASE_DAMAGED',
    `The file that holds the chats is damaged: ${path}. It was left exactly as it is. ${advice}`,
    { cause, details: { path, ...(backup && { backup }) } },
  )
}
