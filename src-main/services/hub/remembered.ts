import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { makeFoldersSync } from '#lib/make-folders.ts'
import type { Log } from '#lib/log.ts'
import type { Endpoint } from './endpoints.ts'
import { listingSchema, type Listing } from './listing.ts'

/** The last listing of each repository, kept on disk, so that a model's page and a resumed download work offline. */
export interface Remembered {
  /** Null when it was never listed, or what is on disk is not understood. */
  get(endpoint: Endpoint, repository: string): Listing | null
  put(endpoint: Endpoint, listing: Listing): void
}

interface RememberedOptions {
  dir: string
  log: Pick<Log, 'warn'>
  /** More listings than this push the oldest out. */
  capacity?: number
}

/** A listing of a hundred files takes about 20 kB; a larger one than this is not kept. */
const maxBytes = 1024 * 1024

export const createRemembered = ({ dir, log, capacity = 200 }: RememberedOptions): Remembered => {
  // What a mirror says is not taken for what Hugging Face said. Hashed, as it becomes a file's name.
  const pathOf = ({ base }: Endpoint, repository: string) =>
    join(dir, `${createHash('sha256').update(`${base}\n${repository}`).digest('hex')}.json`)

  const makeRoom = () => {
    const names = readdirSync(dir).filter((name) => name.endsWith('.json'))
    if (names.length <= capacity) return
    const byAge = names
      .map((name) => ({ name, at: statSync(join(dir, name)).mtimeMs }))
      .sort((a, b) => a.at - b.at)
    for (const { name } of byAge.slice(0, names.length - capacity)) rmSync(join(dir, name), { force: true })
  }

  return {
    get: (endpoint, repository) => {
      const path = pathOf(endpoint, repository)
      try {
        if (statSync(path).size > maxBytes) return null
        const listing = listingSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
        return listing.repository === repository ? listing : null
      } catch {
        // Missing, damaged or written by another version: it is as if it was never asked.
        return null
      }
    },
    put: (endpoint, listing) => {
      const text = JSON.stringify(listing)
      if (Buffer.byteLength(text) > maxBytes) return
      try {
        makeFoldersSync(dir, 0o700)
        writeFileAtomically(pathOf(endpoint, listing.repository), text)
        makeRoom()
      } catch (error) {
        // It is a convenience: a full disk keeps nobody from looking.
        log.warn({ error }, 'What the hub listed could not be kept')
      }
    },
  }
}
