import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'

/** Where a header's bytes come from: a file, or a buffer in a test. */
export interface ByteSource {
  readonly sizeBytes: number
  /** Fills `target` from `offset` on; both are within the size. */
  read(offset: number, target: Uint8Array): void
}

/** The plain reason why a file is not taken, as an error. */
export const invalidFile = (reason: string) =>
  new AppError('MODEL_FILE_INVALID', `This is not a usable GGUF file: ${reason}. Download it again.`)

export const bufferSource = (bytes: Uint8Array): ByteSource => ({
  sizeBytes: bytes.length,
  read: (offset, target) => target.set(bytes.subarray(offset, offset + target.length)),
})

/** Opens the file for the time of `use`. Throws MODEL_FILE_INVALID when it cannot be opened. */
export const withFileSource = <T>(path: string, use: (source: ByteSource) => T): T => {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw new AppError('MODEL_FILE_INVALID', 'The model file cannot be opened.', { cause })
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw invalidFile('it is not a file')
    return use({
      sizeBytes: stat.size,
      read: (offset, target) => {
        for (let done = 0; done < target.length;) {
          const count = readSync(file, target, done, target.length - done, offset + done)
          if (count === 0) throw invalidFile('it became shorter while it was read')
          done += count
        }
      },
    })
  } finally {
    closeSync(file)
  }
}
