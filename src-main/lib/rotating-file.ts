import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

export interface RotatingFileOptions {
  /** A file that has reached this is put aside. */
  maxBytes?: number
  /** How many are kept, the one being written included. */
  maxFiles?: number
}

export interface RotatingFile {
  write(line: string): void
  close(): void
}

/**
 * Appends lines to `<base>.log`; when it is full it becomes `<base>.1.log`, that `<base>.2.log`, and the oldest
 * goes. Each line is handed to the system at once, so that a crash loses none. A line that cannot be written
 * (a full disk) is dropped: the app goes on without its log.
 */
export const createRotatingFile = (
  base: string,
  { maxBytes = 1_000_000, maxFiles = 4 }: RotatingFileOptions = {},
): RotatingFile => {
  const nameOf = (age: number) => (age === 0 ? `${base}.log` : `${base}.${age}.log`)
  let file: number | undefined
  let sizeBytes = 0

  const open = () => {
    file = openSync(nameOf(0), 'a', 0o600)
    sizeBytes = fstatSync(file).size
  }
  const close = () => {
    if (file !== undefined) closeSync(file)
    file = undefined
  }
  const rotate = () => {
    close()
    rmSync(nameOf(maxFiles - 1), { force: true })
    for (let age = maxFiles - 2; age >= 0; age -= 1) {
      try {
        renameSync(nameOf(age), nameOf(age + 1))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    }
    open()
  }

  open()
  return {
    write: (line) => {
      try {
        if (sizeBytes >= maxBytes) rotate()
        if (file !== undefined) sizeBytes += writeSync(file, line)
      } catch {
        // There is nowhere left to say so.
      }
    },
    close,
  }
}
