import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolders } from '#lib/make-folders.ts'

/**
 * Makes a folder and those above it. Throws what the system says of the nearest one that is there where nothing can be made in it:
 * of a drive that is locked Node's own way of making several at once says that it is not there (ENOENT).
 */
export const makeFolder = async (folder: string): Promise<void> => {
  try {
    await makeFolders(folder)
  } catch (error) {
    await access(await nearest(folder), constants.W_OK)
    throw error
  }
}

const nearest = async (folder: string): Promise<string> => {
  const isThere = await stat(folder).catch(() => null)
  return isThere || dirname(folder) === folder ? folder : nearest(dirname(folder))
}
