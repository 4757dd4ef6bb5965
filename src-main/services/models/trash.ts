import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import { syncFolder, writeFileAtomically } from '#lib/atomic-write.ts'
import type { Log } from '#lib/log.ts'
import { makeFolders } from '#lib/make-folders.ts'
import { sidecarSuffix } from '../sidecars/index.ts'
import { fileInside, isInside, modelNotFound, realPathOf } from './inside.ts'
import { partNames } from './names.ts'

/** A model that was removed; whoever shows it knows how it is called. */
export interface Removed {
  id: string
  removedAt: number
  sizeBytes: number
}

/** Models that were removed and can still be brought back. They cost no copying: they stay on their disk. */
export interface Trash {
  /** Moves the model of the library whose first file lies at `path`. */
  put(id: string, path: string): Promise<void>
  /** Brings the model back that was removed last under this id. Throws NOT_FOUND, and CONFLICT when its name is taken. */
  restore(id: string): Promise<void>
  list(): Promise<Removed[]>
  /** Frees the space of everything, or of what has been there longer than `olderThanMs`. */
  empty(olderThanMs?: number): Promise<void>
}

/** How long a removed model can be brought back. */
export const keptMs = 24 * 60 * 60 * 1000

const entryFileName = 'entry.json'
const entrySchema = z.object({
  id: z.string(),
  removedAt: z.number(),
  /** Names of the files, which all lay in the folder that `id` names. */
  files: z.array(z.string().refine((name) => basename(name) === name && !name.startsWith('.'))),
})
type Entry = z.infer<typeof entrySchema> & { dir: string; sizeBytes: number }

/** Where a disk keeps its own trash, within the library. */
const besideName = '.trash'

/**
 * `dataDir` is the data folder; its `models`, or a folder in there, may be on another disk, which then has a trash of its
 * own: nothing is copied to be removed.
 */
export const createTrash = ({ dataDir, log }: { dataDir: string; log: Pick<Log, 'warn'> }): Trash => {
  const library = () => realPathOf(join(dataDir, 'models'))
  const near = join(dataDir, 'trash')
  const roots = async () => {
    const folders = await foldersWithin(library(), 2)
    return [near, ...folders.map((folder) => join(folder, besideName))]
  }
  /** The nearest to everything first: only trying tells whether a file can be moved there. */
  const rootsFor = (folder: string): string[] => {
    const above = [folder]
    for (let dir = folder; isInside(library(), dir); dir = dirname(dir)) above.unshift(dirname(dir))
    return [near, ...above.map((dir) => join(dir, besideName))]
  }

  /** Every entry, the newest first. One without a readable list is somebody else's, and is left alone. */
  const entries = async (): Promise<Entry[]> => {
    const dirs = await Promise.all(
      (await roots()).map(async (root) =>
        (await readdir(root).catch(() => [])).map((name) => join(root, name)),
      ),
    )
    const found = await Promise.all(
      dirs.flat().map(async (dir): Promise<Entry[]> => {
        const text = await readFile(join(dir, entryFileName), 'utf8').catch(() => null)
        if (text === null) return []
        try {
          const entry = entrySchema.parse(JSON.parse(text))
          return [{ ...entry, dir, sizeBytes: await sizeOf(dir) }]
        } catch (error) {
          log.warn({ error }, 'An entry of the trash is not understood; it is left alone')
          return []
        }
      }),
    )
    return found.flat().sort((a, b) => b.removedAt - a.removedAt)
  }

  return {
    put: async (id, path) => {
      const root = library()
      const folder = realPathOf(dirname(path))
      // The one thing that must never happen: a file moved that is not ours.
      if (fileInside(root, path) === null || !(folder === root || isInside(root, folder))) {
        throw modelNotFound(id)
      }
      const files = await filesOf(folder, basename(path))
      const entry = { id, removedAt: Date.now(), files }
      try {
        for (const root of rootsFor(folder)) if (await moveTo(root, folder, entry)) break
      } catch (error) {
        throw toTrashError(error, basename(path))
      }
      syncFolder(folder)
      await removeEmpty(folder, root)
    },
    restore: async (id) => {
      const entry = (await entries()).find((entry) => entry.id === id)
      if (!entry) {
        throw new AppError('NOT_FOUND', 'That model is not in the trash any more. Get it again.')
      }
      const root = library()
      const folder = realPathOf(join(root, ...id.split('/').slice(0, -1)))
      if (!(folder === root || isInside(root, folder))) throw modelNotFound(id)
      // After a crash in the middle of removing, some are where they belong already.
      const waiting = entry.files.filter((name) => existsSync(join(entry.dir, name)))
      if (waiting.some((name) => existsSync(join(folder, name)))) {
        throw new AppError(
          'CONFLICT',
          'Another model has taken the name of the removed one; nothing was changed. Remove or rename that one first.',
        )
      }
      await makeFolders(folder)
      for (const name of waiting) await rename(join(entry.dir, name), join(folder, name))
      syncFolder(folder)
      await rm(entry.dir, { recursive: true, force: true })
    },
    list: async () => (await entries()).map(({ id, removedAt, sizeBytes }) => ({ id, removedAt, sizeBytes })),
    empty: async (olderThanMs) => {
      const latest = olderThanMs === undefined ? Infinity : Date.now() - olderThanMs
      for (const { dir, removedAt } of await entries()) {
        if (removedAt > latest) continue
        await rm(dir, { recursive: true, force: true })
        if (basename(dirname(dir)) === besideName) await rmdir(dirname(dir)).catch(() => undefined)
      }
    },
  }
}

const toTrashError = (error: unknown, fileName: string): unknown => {
  const { code = '' } = error as NodeJS.ErrnoException
  if (!['EROFS', 'EACCES', 'EPERM', 'EBUSY'].includes(code)) return error
  return new AppError(
    'PLACE_LOCKED',
    `${fileName} could not be removed: its folder does not let Palabre change it (${code}). Check its permissions, or whether the drive is locked.`,
    { cause: error },
  )
}

/** Moves the files of `entry` in `folder` to a new folder of the trash at `root`; false, with nothing changed, where that is another disk. */
const moveTo = async (root: string, folder: string, entry: z.infer<typeof entrySchema>): Promise<boolean> => {
  const dir = join(root, randomUUID())
  await makeFolders(dir, 0o700)
  writeFileAtomically(join(dir, entryFileName), JSON.stringify(entry))
  for (const [index, name] of entry.files.entries()) {
    try {
      await rename(join(folder, name), join(dir, name))
    } catch (error) {
      // With some moved the list has to stay: they come back by it.
      if (index > 0) throw error
      await rm(dir, { recursive: true, force: true })
      await rmdir(root).catch(() => undefined)
      if ((error as NodeJS.ErrnoException).code === 'EXDEV') return false
      throw error
    }
  }
  syncFolder(dir)
  return true
}

/** The folder and those in it, so many levels down; no links. */
const foldersWithin = async (folder: string, levels: number): Promise<string[]> => {
  const entries = levels === 0 ? [] : await readdir(folder, { withFileTypes: true }).catch(() => [])
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const lists = await Promise.all(below.map(({ name }) => foldersWithin(join(folder, name), levels - 1)))
  return [folder, ...lists.flat()]
}

/** All that belongs to a model: its parts, and what we wrote beside them. */
const filesOf = async (folder: string, fileName: string): Promise<string[]> => {
  const wanted = partNames(fileName).flatMap((part) => [part, `${part}${sidecarSuffix}`])
  const there = new Set(await readdir(folder))
  return wanted.filter((name) => there.has(name))
}

const sizeOf = async (dir: string): Promise<number> => {
  const names = await readdir(dir)
  const sizes = await Promise.all(names.map(async (name) => (await lstat(join(dir, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Takes away the folders that a model leaves empty, up to the library itself. */
const removeEmpty = async (folder: string, root: string): Promise<void> => {
  for (let dir = folder; isInside(root, dir); dir = dirname(dir)) {
    const isGone = await rmdir(dir).then(
      () => true,
      () => false,
    )
    if (!isGone) return
  }
}
