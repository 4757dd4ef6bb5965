/** A way back into a data folder whose database is damaged, for a host that could not start on it. */
import { rescueDatabase, type RescueReport } from '#storage/index.ts'
import { openDataFolder } from '../data-folder/index.ts'

export type { RescueReport } from '#storage/index.ts'

/** What a chat is called of which the messages alone were found. */
const titleOfFound = 'Rescued chat'

/**
 * Saves what can be read of the chats in the data folder at `dataDir`, and keeps the damaged file; null where nothing is damaged.
 * Throws DATABASE_DAMAGED where nothing can be read, DATABASE_NEWER, DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, DISK_FULL.
 */
export const rescueChats = (dataDir: string): RescueReport | null => {
  const folder = openDataFolder(dataDir)
  try {
    return rescueDatabase(folder.databasePath, titleOfFound)
  } finally {
    folder.close()
  }
}
