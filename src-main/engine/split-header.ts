import { existsSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'
import { withFileSource } from './gguf/byte-source.ts'
import { parseFile, readHeader, type FileTensors, type Header } from './gguf-header.ts'

/** The first file of a split model, by the name that llama.cpp gives it; a copy under way has more behind it. */
const firstName = /-00001-of-(\d{5})(\.gguf(?:\.[a-z.]+)?)$/i
/** No model has as many files. */
const mostFiles = 512

/**
 * The header of a whole model: where it is split, with what its other files hold, which the first one says nothing of (often
 * it has no weights at all). Files that are not there are left out. Throws MODEL_FILE_INVALID, naming the file by its number.
 */
export const readModelHeader = (path: string): Header => {
  const first = readHeader(path)
  const others = otherFiles(path).flatMap(({ path, part }) =>
    existsSync(path) ? [readPart(path, part)] : [],
  )
  if (others.length === 0) return first
  const files = [...first.files, ...others]
  return {
    ...first,
    tensors: files.flatMap(({ tensors }) => tensors),
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files,
  }
}

const otherFiles = (path: string): { path: string; part: number }[] => {
  const [end, count = '', suffix] = firstName.exec(path) ?? []
  const total = Number(count)
  if (end === undefined || total > mostFiles) return []
  const stem = path.slice(0, -end.length)
  return Array.from({ length: Math.max(total - 1, 0) }, (_, index) => {
    const part = index + 2
    return { path: `${stem}-${String(part).padStart(5, '0')}-of-${count}${suffix}`, part }
  })
}

const readPart = (path: string, part: number): FileTensors => {
  try {
    const { tensors, dataBytes, sizeBytes } = withFileSource(path, (source) => parseFile(source))
    return { tensors, dataBytes, sizeBytes }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, `Of its files, number ${part}: ${error.message}`, { cause: error })
  }
}
