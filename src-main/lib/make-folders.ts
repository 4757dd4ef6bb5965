import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )

/**
 * Makes a folder and those above it. Node's own way of making several at once turns in a circle for ever where a file
 * system says of a new name that the folder it would be in is not there, though it is (Linux's `/proc`).
 */
export const makeFolders = async (path: string, mode = 0o777): Promise<void> => {
  const parent = dirname(path)
  try {
    await mkdir(path, mode)
  } catch (error) {
    if (await isFolder(path)) return
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!isMissing || parent === path || (await isFolder(parent))) throw error
    await makeFolders(parent, mode)
    await mkdir(path, mode).catch(async (failure: unknown) => {
      // Another one may have made it meanwhile.
      if (!(await isFolder(path))) throw failure
    })
  }
}

const isFolderSync = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** The same at once: Node's own way turns in a circle there too. */
export const makeFoldersSync = (path: string, mode = 0o777): void => {
  const parent = dirname(path)
  try {
    mkdirSync(path, mode)
  } catch (error) {
    if (isFolderSync(path)) return
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!isMissing || parent === path || isFolderSync(parent)) throw error
    makeFoldersSync(parent, mode)
    makeFoldersSync(path, mode)
  }
}
