import { join } from 'node:path'

/** The file of a worker of this folder: its source, or what the build made of it, beside or above the chunk that this became. */
export const workerFile = (name: 'hash-worker' | 'write-worker'): string => {
  const { dirname, filename } = import.meta
  if (filename.endsWith('.ts')) return join(dirname, `${name}.ts`)
  return join(dirname.endsWith('chunks') ? join(dirname, '..') : dirname, `${name}.js`)
}
