import { stat } from 'node:fs/promises'

/**
 * Tells a file, as it is now, from another of its name and from itself once it was written to; its bytes are not read. Throws
 * the system's errors.
 */
export const fileState = async (path: string): Promise<string> => {
  const { dev, ino, size, mtimeMs } = await stat(path)
  return [dev, ino, size, mtimeMs].join(' ')
}
