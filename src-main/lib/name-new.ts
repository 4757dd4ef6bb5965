import { link, lstat, rename, rm } from 'node:fs/promises'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

/**
 * Gives the file at `from` the name `to`, and replaces nothing that has it already, also when that came this moment: throws
 * EEXIST then, and `from` stays. `makeLink` is there for tests.
 */
export const nameNew = async (from: string, to: string, makeLink = link): Promise<void> => {
  try {
    await makeLink(from, to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    // FAT and some networks know no second name; a failing disk says so again.
    await refuseTaken(to)
    await rename(from, to)
    return
  }
  await rm(from, { force: true })
}

const refuseTaken = async (path: string): Promise<void> => {
  try {
    await lstat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  throw Object.assign(new Error(`EEXIST: ${path} is there already`), { code: 'EEXIST' })
}
