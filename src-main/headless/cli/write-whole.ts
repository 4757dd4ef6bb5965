import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes a file that is there whole or not at all, and takes the place of one of its name. */
export const writeWhole = async (pieces: Readable, path: string, signal?: AbortSignal): Promise<void> => {
  const part = `${path}.part`
  try {
    await pipeline(pieces, createWriteStream(part, { mode: 0o600 }), signal ? { signal } : {})
    const file = await open(part, 'r+')
    await file.sync().finally(() => file.close())
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
