import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#lib/atomic-write.ts'

/** The key that signs browsers' sessions, from the data folder; made there, for its owner's eyes, at first. */
export function readSessionKey(dataDir: string): Buffer {
  const path = join(dataDir, 'session.key')
  const key = Buffer.from(readIfThere(path), 'base64')
  if (key.length === 32) return key
  const fresh = randomBytes(32)
  writeFileAtomically(path, fresh.toString('base64'))
  return fresh
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
