/** A way back into a data folder whose database is damaged, for a host that could not start on it. */
import { rescueDatabase, type RescueReport } from '#storage/index.ts'
import { openDataFolder } from '../data-folder/index.ts'

export type { RescueReport } from '#storage/index.ts'

const words = {
  title: 'Rescued chat',
  gone: '[The words of this message lay in the damaged part of the file and could not be read.]',
}

/**
 * Saves what can be read of the chats in the data folder at `dataDir`, and keeps the damaged file; null where nothing is damaged.
 * Throws DATABASE_DAMAGED where nothing can be read, DATABASE_NEWER, DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, DISK_FULL.
 */
export const rescueChats = (dataDir: string): RescueReport | null => {
  const folder = openDataFolder(dataDir)
  try {
    return rescueDatabase(folder.databasePath, words)
  } finally {
    folder.close()
  }
}
