import { createHash } from 'node:crypto'
import { realpath, statfs } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Place } from '#contract/places.ts'
import type { Surroundings } from '#lib/data-dir.ts'
import type { ListDrives } from './drives.ts'
import { isInside } from '../models/inside.ts'
import { readFolderSettings } from './folder-settings.ts'
import { programFolders } from './program-folders.ts'
import { scans, type PlaceModel } from './scan/index.ts'

/** A place as the host knows it: with its paths. */
export interface KnownPlace {
  id: string
  kind: Place['kind']
  name: string
  /** Its real path; a file's where a single file was handed over. */
  root: string
  freeBytes: number | null
  models: (PlaceModel & { id: string })[]
}

export interface LookAroundOptions {
  surroundings: Surroundings
  listDrives: ListDrives
  /** What the user picked or uses. */
  folders: readonly string[]
  /** Our own: whatever lies in there is no stranger's. */
  ownDirs: readonly string[]
}

interface Candidate {
  kind: Place['kind']
  dir: string
  name: string
  /** What the id is made of; the real path unless something lasts longer. */
  identity?: string
}

/** Short enough for an id of two of them, long enough that nobody finds another path with the same. */
const idOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24)

/**
 * Every place that is there now: programs' folders that hold models, mounted sticks, and the user's folders. The ids are
 * hashes: they can be looked up in this list and mean nothing by themselves.
 */
export const lookAround = async (options: LookAroundOptions): Promise<KnownPlace[]> => {
  const { surroundings, listDrives, folders, ownDirs } = options
  const { folders: usual, settings } = programFolders(surroundings)
  const [drives, named] = await Promise.all([listDrives(), readFolderSettings(settings)])
  const candidates: Candidate[] = [
    ...[...usual, ...named].map(({ kind, dir }) => ({ kind, dir, name: '' })),
    ...drives.map(({ id, label, dir }) => ({
      kind: 'stick' as const,
      dir,
      identity: id,
      name: label || basename(dir) || dir,
    })),
    ...folders.map((dir) => ({ kind: 'folder' as const, dir, name: basename(dir) || dir })),
  ]
  const own = (await Promise.all(ownDirs.map((dir) => realpath(dir).catch(() => dir)))) as readonly string[]
  const isOurs = (path: string) => own.some((dir) => path === dir || isInside(dir, path))

  const found = new Map<string, Promise<KnownPlace | null>>()
  for (const { kind, dir, name, identity } of candidates) {
    const root = await realpath(dir).catch(() => null)
    if (root === null || found.has(root) || isOurs(root)) continue
    found.set(root, describe({ kind, name, root, id: `${kind}-${idOf(identity ?? root)}` }, isOurs))
  }
  const places = await Promise.all(found.values())
  return places.filter((place) => place !== null)
}

const describe = async (
  place: Pick<KnownPlace, 'id' | 'kind' | 'name' | 'root'>,
  isOurs: (path: string) => boolean,
): Promise<KnownPlace | null> => {
  const models = (await scans[place.kind](place.root))
    .filter(({ paths }) => !paths.some((path) => isOurs(path)))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.key < b.key ? -1 : 1))
    .map((model) => ({ ...model, id: idOf(model.key) }))
  // A program that is gone leaves folders; a stick or folder without a model can still be given one.
  if (models.length === 0 && place.kind !== 'stick' && place.kind !== 'folder') return null
  return { ...place, models, freeBytes: await freeBytesOf(place.root) }
}

const freeBytesOf = (path: string) =>
  statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  )

/** Below what a place's files must lie. */
export const boundaryOf = ({ root, models }: KnownPlace): string =>
  models.some(({ paths }) => paths.includes(root)) ? dirname(root) : root
