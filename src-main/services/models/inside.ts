import { realpathSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { ModelFolder } from './find-models.ts'
import { isModelFile } from './names.ts'

/** Whether the real path `path` lies below the real path `root`. */
export const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const isPlainName = (name: string) =>
  name !== '' &&
  !name.startsWith('.') &&
  !/[\\/\0]/.test(name) &&
  !(process.platform === 'win32' && name.includes(':'))

/**
 * The file that a model's id stands for. The id comes from outside: it can name nothing but a model file at most
 * three levels below one of the folders, symbolic links resolved. Throws MODEL_NOT_FOUND.
 */
export const resolveModelPath = (folders: readonly ModelFolder[], id: string): string => {
  const names = id.split('/')
  if (names.length <= 3 && names.every(isPlainName) && isModelFile(names.at(-1) ?? '')) {
    for (const { dir } of folders) {
      const path = realFileInside(dir, names)
      if (path !== null) return path
    }
  }
  throw new AppError(
    'MODEL_NOT_FOUND',
    'The model is not there any more: its file was moved or deleted. Choose another model or put the file back.',
    { details: { modelId: id.slice(0, 200) } },
  )
}

const realFileInside = (dir: string, names: string[]): string | null => {
  try {
    const root = realpathSync(dir)
    const path = realpathSync(join(root, ...names))
    return isInside(root, path) && statSync(path).isFile() ? path : null
  } catch {
    // Not there or not readable: the same to who asks.
    return null
  }
}
