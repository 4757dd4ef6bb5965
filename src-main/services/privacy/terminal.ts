import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { openDataFolder } from '../data-folder/index.ts'

/**
 * Removes the runs that `palabre lab` kept apart while the app was open. Throws TERMINAL_BUSY while one is going on: its
 * file cannot be taken from under it.
 */
export const eraseTerminal = (dataDir: string): void => {
  const dir = join(dataDir, 'terminal')
  if (!existsSync(dir)) return
  try {
    openDataFolder(dir).close()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_FOLDER_IN_USE') throw error
    throw new AppError(
      'TERMINAL_BUSY',
      'All chats are erased. The results of a palabre lab that is running in a terminal were kept: let it end or stop it there, and erase again.',
    )
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
}
