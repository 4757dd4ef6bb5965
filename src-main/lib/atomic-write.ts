import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes what a folder lists survive a power cut. Windows cannot and need not. */
export const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  syncFile(folder)
}

/** Makes a file's bytes survive a power cut. */
export const syncFile = (path: string): void => {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Replaces the file at `path` whole or not at all, whatever happens meanwhile. Only the user may read it. */
export const writeFileAtomically = (path: string, text: string): void => {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = openSync(temporary, 'w', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}
