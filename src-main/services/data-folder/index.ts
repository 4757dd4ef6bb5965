/**
 * The data folder: where everything of one user lies, and who owns it at the moment. It knows paths and the lock, and
 * nothing of what is inside the files.
 */
import { accessSync, constants, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { AppError, type ErrorDetails } from '#contract/errors.ts'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { makeFoldersSync } from '#lib/make-folders.ts'
import { takeLock } from '#storage/index.ts'

export interface DataFolder {
  dir: string
  modelsDir: string
  logsDir: string
  databasePath: string
  /** Tells a second start where this owner can be reached. */
  announce(url: string): void
  /** Lets the next owner in. */
  close(): void
}

const ownerSchema = z.object({ pid: z.int(), url: z.string().optional() })

/**
 * Makes the folder if need be (for this user alone) and becomes its only owner until `close`, or until the process
 * ends in whatever way. Throws DATA_FOLDER_IN_USE with the owner's `pid` and, once it has announced it, its `url`;
 * DATA_FOLDER_UNUSABLE.
 */
export const openDataFolder = (path: string): DataFolder => {
  const dir = resolve(path)
  const modelsDir = join(dir, 'models')
  const logsDir = join(dir, 'logs')
  const ownerPath = join(dir, 'owner.json')

  const lock = orUnusable(dir, () => {
    for (const folder of [dir, modelsDir, logsDir]) {
      makeFoldersSync(folder, 0o700)
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    }
    return takeLock(join(dir, 'owner.db'))
  })
  if (!lock) {
    const owner = readOwner(ownerPath)
    throw new AppError('DATA_FOLDER_IN_USE', inUse(dir, owner), { details: owner })
  }

  const writeOwner = (url?: string) => {
    try {
      writeFileAtomically(ownerPath, JSON.stringify({ pid: process.pid, url }))
    } catch (error) {
      // It is a courtesy to the next one who comes: a full disk keeps nobody from reading their chats.
      if (!isDiskFull(error)) throw error
    }
  }
  try {
    orUnusable(dir, writeOwner)
  } catch (error) {
    lock.release()
    throw error
  }

  return {
    dir,
    modelsDir,
    logsDir,
    databasePath: join(dir, 'palabre.db'),
    announce: writeOwner,
    close: () => {
      rmSync(ownerPath, { force: true })
      lock.release()
    },
  }
}

/** Who owns the folder; nothing when it was caught between taking the lock and saying so. */
const readOwner = (path: string): ErrorDetails => {
  try {
    const { pid, url } = ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { pid, ...(url !== undefined && { url }) }
  } catch {
    return {}
  }
}

const inUse = (dir: string, { pid, url }: ErrorDetails) => {
  const who = pid === undefined ? 'Another Palabre' : `Another Palabre (process ${pid})`
  const where = url === undefined ? 'Go on there, or quit it first.' : `Go on there: ${url}`
  return `${who} is using the data folder ${dir}. Nothing was changed. ${where}`
}

const orUnusable = <T>(dir: string, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (isDiskFull(error)) {
      throw new AppError('DISK_FULL', 'The disk is full, so Palabre cannot start. Make room and try again.', {
        cause: error,
      })
    }
    throw new AppError(
      'DATA_FOLDER_UNUSABLE',
      `Palabre cannot use its data folder ${dir} (${code}). Check that it is a folder you may write to, or choose another one.`,
      { cause: error, details: { path: dir } },
    )
  }
}

const isDiskFull = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOSPC'
