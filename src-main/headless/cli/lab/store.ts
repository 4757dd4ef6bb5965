import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { openDataFolder } from '#services/data-folder/index.ts'
import { openStorage, type LabTable } from '#storage/index.ts'

/**
 * Runs `work` with the database in which results are kept: the data folder's own, so that the app shows them; while the app is
 * open, one of the terminal's own beside it. Throws DATA_FOLDER_IN_USE when another `palabre lab` has that one.
 */
export const withLabStorage = async <T>(
  dataDir: string,
  work: (table: LabTable) => Promise<T>,
): Promise<T> => {
  const folder = open(dataDir)
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

const open = (dataDir: string) => {
  try {
    return openDataFolder(dataDir)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_IN_USE') throw error
    process.stderr.write('Palabre is open: the results of this run are kept apart and are not shown in it.\n')
    return openDataFolder(join(dataDir, 'terminal'))
  }
}
