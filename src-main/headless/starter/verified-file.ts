import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { syncFolder } from '#lib/atomic-write.ts'
import type { StarterModel } from './model.ts'

/** Somewhere the file can be had. */
export interface Source {
  name: string
  /** The file from byte `from` on, or from an earlier one where the source cannot start there; it says which. */
  open(from: number, signal: AbortSignal): Promise<{ from: number; bytes: AsyncIterable<Uint8Array> }>
}

export interface WriteVerified {
  path: string
  model: Pick<StarterModel, 'sizeBytes' | 'sha256'>
  source: Source
  onProgress: (doneBytes: number, totalBytes: number) => void
  signal: AbortSignal
}

/**
 * Writes what `source` gives to `<path>.part`, going on where an earlier try ended, and gives it its name when every
 * byte is on disk and the hash is right. Throws DOWNLOAD_FAILED; a file that is whole and wrong is removed.
 */
export async function writeVerified({
  path,
  model,
  source,
  onProgress,
  signal,
}: WriteVerified): Promise<void> {
  const part = `${path}.part`
  await mkdir(dirname(path), { recursive: true })
  const there = await sizeOf(part)
  const { from, bytes } = await source.open(there < model.sizeBytes ? there : 0, signal)
  const hash = await hashOf(part, from)
  const file = await open(part, from === 0 ? 'w' : 'r+')
  let done = from
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted()
      if (done + chunk.byteLength > model.sizeBytes) break
      await file.write(chunk, 0, chunk.byteLength, done)
      hash.update(chunk)
      done += chunk.byteLength
      onProgress(done, model.sizeBytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (done < model.sizeBytes) throw new AppError('DOWNLOAD_FAILED', 'It ended too early.')
  if (hash.digest('hex') !== model.sha256) {
    await rm(part)
    throw new AppError('DOWNLOAD_FAILED', 'It is not the file that was expected; it was removed.')
  }
  await rename(part, path)
  syncFolder(dirname(path))
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** The hash of a file's first `length` bytes, to be continued. */
async function hashOf(path: string, length: number): Promise<Hash> {
  const hash = createHash('sha256')
  if (length === 0) return hash
  for await (const chunk of createReadStream(path, { end: length - 1 })) hash.update(chunk as Buffer)
  return hash
}
