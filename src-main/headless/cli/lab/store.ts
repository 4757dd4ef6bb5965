import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { openDataFolder } from '#services/data-folder/index.ts'
import { openStorage, type LabTable } from '#storage/index.ts'

/**
 * Runs `work` with the database in which results are kept: the data folder's own, so that the app shows them; while the app is
 * open, one of the terminal's own beside it. What was begun there is found there again by `isThere` when the app is closed. Throws
 * DATA_FOLDER_IN_USE when another `palabre lab` has that one.
 */
export const withLabStorage = async <T>(
  dataDir: string,
  isThere: (table: LabTable) => boolean,
  work: (table: LabTable) => Promise<T>,
): Promise<T> => {
  const apart = join(dataDir, 'terminal')
  const own = openOwn(dataDir)
  if (own) {
    const found = await withFolder(own, async (table) =>
      isThere(table) || !existsSync(apart) ? { result: await work(table) } : null,
    )
    if (found) return found.result
  } else {
    process.stderr.write(
      `Palabre is open: the results of this run are kept apart, in ${apart}, and are not shown in it.\n`,
    )
  }
  return withFolder(openDataFolder(apart), work)
}

type Folder = ReturnType<typeof openDataFolder>

const withFolder = async <T>(folder: Folder, work: (table: LabTable) => Promise<T>): Promise<T> => {
  try {
    const storage = openStorage(folder.databasePath)
    try {
      return await work(storage.lab)
    } finally {
      storage.close()
    }
  } finally {
    folder.close()
  }
}

/** Null while the app has it. */
const openOwn = (dataDir: string): Folder | null => {
  try {
    return openDataFolder(dataDir)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_IN_USE') throw error
    return null
  }
}
