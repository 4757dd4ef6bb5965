import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder, writeFileAtomically } from '#lib/atomic-write.ts'
import { readStateSidecar, type StateSidecar } from './sidecar.ts'

/** The folder of the states: a file for each chat that is kept, and its sidecar. Only the user may read any of it. */
export interface StateFiles {
  /** The name of a chat's state. */
  nameOf(chatId: string): string
  has(name: string): boolean
  /** A new empty file for the engine to write over. */
  begin(name: string): string
  /** Puts what was written there in the place of the older state. */
  keep(temporaryPath: string, sidecar: StateSidecar): void
  /** What is kept; null, and nothing is any more, when its sidecar is not understood or it has another length. */
  read(name: string): { path: string; sidecar: StateSidecar } | null
  /** It was used just now: others go before it. */
  touch(name: string): void
  remove(name: string): void
  removeAll(): void
  /** Makes room for so many bytes, the longest unused first; false when it would be too much, or for this disk. */
  makeRoom(name: string, neededBytes: number): Promise<boolean>
  /** Removes whatever belongs to none of `names`, is a half of a pair, or was never finished. */
  sweep(names: ReadonlySet<string>): void
}

const maxBytes = 2 * 2 ** 30
/** Of what the disk has free. */
const maxShare = 0.05

export const createStateFiles = (
  dataDir: string,
  freeBytes: (dir: string) => Promise<number> = freeBytesOf,
): StateFiles => {
  const dir = join(dataDir, 'state')
  const statePath = (name: string) => join(dir, `${name}.kv`)
  const sidecarPath = (name: string) => join(dir, `${name}.json`)
  let count = 0

  const list = () => (existsSync(dir) ? readdirSync(dir) : [])
  const remove = (name: string) => {
    // The sidecar first: without it nothing is ever loaded.
    rmSync(sidecarPath(name), { force: true })
    rmSync(statePath(name), { force: true })
  }
  const kept = () =>
    list().flatMap((file) => {
      const name = /^([0-9a-f]{64})\.kv$/.exec(file)?.[1]
      const state = name === undefined ? undefined : statSync(statePath(name), { throwIfNoEntry: false })
      if (name === undefined || !state) return []
      const used = statSync(sidecarPath(name), { throwIfNoEntry: false })
      return [{ name, sizeBytes: state.size, usedAt: used?.mtimeMs ?? 0 }]
    })

  return {
    nameOf: (chatId) => createHash('sha256').update(chatId).digest('hex'),
    has: (name) => existsSync(sidecarPath(name)),
    begin: (name) => {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      chmodSync(dir, 0o700)
      const path = join(dir, `${name}.${process.pid}.${(count += 1)}.tmp`)
      rmSync(path, { force: true })
      closeSync(openSync(path, 'wx', 0o600))
      return path
    },
    keep: (temporaryPath, sidecar) => {
      rmSync(sidecarPath(sidecar.name), { force: true })
      renameSync(temporaryPath, statePath(sidecar.name))
      writeFileAtomically(sidecarPath(sidecar.name), JSON.stringify(sidecar))
      syncFolder(dir)
    },
    read: (name) => {
      const sidecar = readStateSidecar(sidecarPath(name))
      const path = statePath(name)
      const size = statSync(path, { throwIfNoEntry: false })?.size
      if (sidecar?.name === name && size === sidecar.sizeBytes) return { path, sidecar }
      remove(name)
      return null
    },
    touch: (name) => {
      const now = new Date()
      if (existsSync(sidecarPath(name))) utimesSync(sidecarPath(name), now, now)
    },
    remove,
    removeAll: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }),
    makeRoom: async (name, neededBytes) => {
      const limit = Math.min(maxBytes, (await freeBytes(dataDir)) * maxShare)
      if (neededBytes > limit) return false
      const others = kept()
        .filter((other) => other.name !== name)
        .sort((a, b) => a.usedAt - b.usedAt)
      let total = others.reduce((sum, { sizeBytes }) => sum + sizeBytes, neededBytes)
      for (const oldest of others) {
        if (total <= limit) break
        remove(oldest.name)
        total -= oldest.sizeBytes
      }
      return true
    },
    sweep: (names) => {
      const files = new Set(list())
      for (const file of files) {
        const [name = '', ending] = file.split('.')
        const isPair = files.has(`${name}.kv`) && files.has(`${name}.json`)
        const isOurs = file === `${name}.kv` || (file === `${name}.json` && ending === 'json')
        if (!isOurs || !isPair || !names.has(name)) rmSync(join(dir, file), { recursive: true, force: true })
      }
    },
  }
}

const freeBytesOf = async (dir: string): Promise<number> => {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}
