import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { ModelFolder } from './find-models.ts'
import { isModelFile } from './names.ts'

/** Whether the real path `path` lies below the real path `root`. */
export const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The path with every link on its way resolved, as far down as it exists. */
export const realPathOf = (path: string): string => {
  const full = resolve(path)
  try {
    return realpathSync(full)
  } catch {
    // Not there (yet): then its folder tells where it would be.
    return dirname(full) === full ? full : join(realPathOf(dirname(full)), basename(full))
  }
}

/** Whether a name is one file or folder and no way to another, on the system we run on. */
export const isPlainName = (name: string) =>
  name !== '' &&
  !name.startsWith('.') &&
  !/[\\/\0]/.test(name) &&
  !(process.platform === 'win32' && name.includes(':'))

/**
 * The file that a model's id stands for. The id comes from outside: it can name nothing but a model file at most
 * three levels below one of the folders, and no link that leads out of it. Throws MODEL_NOT_FOUND.
 */
export const resolveModelPath = (folders: readonly ModelFolder[], id: string): string => {
  const names = id.split('/')
  if (names.length <= 3 && names.every(isPlainName) && isModelFile(names.at(-1) ?? '')) {
    for (const { dir } of folders) {
      const path = realFileInside(dir, names)
      if (path !== null) return path
    }
  }
  throw modelNotFound(id)
}

export const modelNotFound = (id: string): AppError =>
  new AppError(
    'MODEL_NOT_FOUND',
    'The model is not there any more: its file was moved or deleted. Choose another model or put the file back.',
    { details: { modelId: id.slice(0, 200) } },
  )

/** The path of the file at `path` in its real folder, when it is a file and lies below the real path `root`; else null. */
export const fileInside = (root: string, path: string): string | null => {
  try {
    const real = realpathSync(path)
    // Its own name stays: the parts of a split model find each other by theirs, whatever they link to.
    const named = join(realpathSync(dirname(path)), basename(path))
    return isInside(root, real) && isInside(root, named) && statSync(real).isFile() ? named : null
  } catch {
    // Not there or not readable: the same to who asks.
    return null
  }
}

const realFileInside = (dir: string, names: string[]): string | null => {
  const root = realPathOf(dir)
  return fileInside(root, join(root, ...names))
}
