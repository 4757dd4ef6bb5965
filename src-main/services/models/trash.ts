import { randomUUID } from 'node:crypto'
import { lstat, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import { syncFolder, writeFileAtomically } from '#lib/atomic-write.ts'
import type { Log } from '#lib/log.ts'
import { makeFolders } from '#lib/make-folders.ts'
import { nameNew } from '#lib/name-new.ts'
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
  /** Moves the model of the library whose first file lies at `path`, whole or not at all. Throws MODEL_NOT_FOUND, PLACE_LOCKED, DISK_FULL. */
  put(id: string, path: string): Promise<void>
  /** Brings the model back that was removed last under this id. Throws NOT_FOUND, and CONFLICT when its name is taken. */
  restore(id: string): Promise<void>
  list(): Promise<Removed[]>
  /** Frees the space of everything, or of what has been there whole for longer than `olderThanMs`. */
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
type Note = z.infer<typeof entrySchema>
type Entry = Note & { dir: string; sizeBytes: number }

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
      if (files.length === 0) throw modelNotFound(id)
      await moveToFirst(rootsFor(folder), folder, { id, removedAt: Date.now(), files }).catch(
        (error: unknown) => {
          throw toTrashError(error, basename(path))
        },
      )
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
      const waiting = await thoseThere(entry.dir, entry.files)
      if ((await thoseThere(folder, waiting)).length > 0) throw nameTaken()
      await makeFolders(folder)
      await moveAll(waiting, entry.dir, folder, nameNew).catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? nameTaken() : error
      })
      syncFolder(folder)
      await rm(entry.dir, { recursive: true, force: true })
    },
    list: async () => (await entries()).map(({ id, removedAt, sizeBytes }) => ({ id, removedAt, sizeBytes })),
    empty: async (olderThanMs) => {
      const latest = olderThanMs === undefined ? Infinity : Date.now() - olderThanMs
      for (const { dir, removedAt, files } of await entries()) {
        if (removedAt > latest) continue
        // Of one that a crash left in the midst of being removed, the rest is still in the library: that is for the user to say.
        const isHalf = (await thoseThere(dir, files)).length < files.length
        if (olderThanMs !== undefined && isHalf) continue
        await rm(dir, { recursive: true, force: true })
        if (basename(dirname(dir)) === besideName) await rmdir(dirname(dir)).catch(() => undefined)
      }
    },
  }
}

const toTrashError = (error: unknown, fileName: string): unknown => {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError(
      'DISK_FULL',
      `${fileName} could not be removed: its disk is too full even for the note by which it could be brought back (${code}). Nothing was changed; make a little room and try again.`,
      { cause: error },
    )
  }
  if (!['EROFS', 'EACCES', 'EPERM', 'EBUSY', 'EXDEV'].includes(code)) return error
  return new AppError(
    'PLACE_LOCKED',
    `${fileName} could not be removed: its folder does not let Palabre change it (${code}). Check its permissions, or whether the drive is locked.`,
    { cause: error },
  )
}

const nameTaken = () =>
  new AppError(
    'CONFLICT',
    'Another model has taken the name of the removed one; nothing was changed. Remove or rename that one first.',
  )

const isOtherDisk = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EXDEV'

/** Moves the files of `entry` in `folder` to the first trash that takes them. Throws what kept the first one from it. */
const moveToFirst = async (roots: readonly string[], folder: string, entry: Note): Promise<void> => {
  const errors: unknown[] = []
  for (const root of roots) {
    try {
      await moveTo(root, folder, entry)
      return
    } catch (error) {
      errors.push(error)
    }
  }
  // That a disk is another one is nothing that anybody could mend.
  throw errors.find((error) => !isOtherDisk(error)) ?? errors[0]
}

/** Moves the files of `entry` in `folder` to a new folder of the trash at `root`; throws the system's error with nothing changed. */
const moveTo = async (root: string, folder: string, entry: Note): Promise<void> => {
  const dir = join(root, randomUUID())
  try {
    await makeFolders(dir, 0o700)
    writeFileAtomically(join(dir, entryFileName), JSON.stringify(entry))
    await moveAll(entry.files, folder, dir, rename)
  } catch (error) {
    // What could not go back has to stay with its list: it comes back by that.
    if ((await thoseThere(dir, entry.files)).length === 0) {
      await rm(dir, { recursive: true, force: true }).catch(() => undefined)
      await rmdir(root).catch(() => undefined)
    }
    throw error
  }
  syncFolder(dir)
}

/** Moves them all, or none: those that were moved when one fails go back. */
const moveAll = async (
  names: readonly string[],
  from: string,
  to: string,
  move: (from: string, to: string) => Promise<void>,
): Promise<void> => {
  const moved: string[] = []
  try {
    for (const name of names) {
      await move(join(from, name), join(to, name))
      moved.unshift(name)
    }
  } catch (error) {
    for (const name of moved) await nameNew(join(to, name), join(from, name)).catch(() => undefined)
    throw error
  }
}

/** Those of the names that something has in the folder, also a link that leads nowhere. */
const thoseThere = async (folder: string, names: readonly string[]): Promise<string[]> => {
  const isThere = (name: string) =>
    lstat(join(folder, name)).then(
      () => true,
      (error: unknown) => {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
        throw error
      },
    )
  const found = await Promise.all(names.map(isThere))
  return names.filter((_, index) => found[index])
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
