/**
 * Models: which GGUF files are there, where each lies, and what is kept of it: hash, origin, speed, space. It lists names
 * and sizes and hashes bytes; it never reads what they mean, which is for the engine's process alone.
 */
import { dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Usage } from '#contract/messages.ts'
import type { DiskUse, Model, ModelInspection, Provenance } from '#contract/models.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { CatalogName } from '../catalog/names.ts'
import type { Desktop } from '../desktop.ts'
import { readBeside } from '../places/copying/hashes-beside.ts'
import { isPlaceModelId, type Places } from '../places/index.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { findDuplicates, measureLibrary } from './disk-use.ts'
import { findModels, sortByName, type FoundModel, type ModelFolder } from './find-models.ts'
import { createDuplicateHashes } from './duplicate-hashes.ts'
import { isInside, realPathOf, resolveModelPath } from './inside.ts'
import { answersForSpeed, toMeasuredSpeed, type MeasuredSpeed } from './measured-speed.ts'
import { partNames, readFileName } from './names.ts'
import { keptMs, type Trash } from './trash.ts'
import { checkUnsynced } from './unsynced.ts'
import { unknownProvenance, verifyFiles, type VerifyEvent } from './verify.ts'
import { watchModels } from './watch.ts'

export { findModels, type FoundModel, type ModelFolder } from './find-models.ts'

export interface Models {
  list(): Model[]
  /** The whole list, again after each change. */
  changed(signal?: AbortSignal): Stream<Model[]>
  /** The (first) file of a model: the one way from an id to a path. Throws MODEL_NOT_FOUND. */
  pathOf(id: string): string
  /** All files of a model, in order. */
  filesOf(id: string): string[]
  /** What the file's header says, read in a throw-away process. */
  inspect(id: string): Promise<ModelInspection>
  /** Shows the models folder in the system's file manager; NOT_SUPPORTED where there is none. */
  revealFolder(): Promise<void>
  provenance(id: string): Provenance
  verify(id: string, signal: AbortSignal | undefined): AsyncGenerator<VerifyEvent, void, undefined>
  measuredSpeed(id: string): MeasuredSpeed
  /** Unloads it, then moves it to the trash. NOT_SUPPORTED for a model whose file is not in the library. */
  remove(id: string): Promise<void>
  restore(id: string): Promise<void>
  emptyTrash(): Promise<void>
  diskUse(): Promise<DiskUse>
  close(): Promise<void>
}

interface ModelsOptions {
  /** The library first: its models win over the app's own. */
  folders: readonly [library: ModelFolder, ...others: ModelFolder[]]
  places: Pick<Places, 'usedModels' | 'filesOf' | 'onUsed' | 'compareWithLibrary'>
  sidecars: Sidecars
  trash: Trash
  catalogName: CatalogName
  inspect: (path: string) => Promise<ModelInspection>
  unload: (id: string) => Promise<void>
  /** What the latest answers of a model cost. */
  usagesOf: (id: string, limit: number) => Usage[]
  desktop: Desktop | undefined
  log: Log
}

/** Reads the folders once, then watches them. */
export const createModels = async (options: ModelsOptions): Promise<Models> => {
  const { folders, places, sidecars, trash, catalogName, inspect, unload, usagesOf, desktop, log } = options
  const [library] = folders
  const feed = createFeed<Model[]>({ newestOnly: true })
  const scan = () => findModels(folders)
  const first = await scan()
  const toModels = (found: readonly FoundModel[]) => found.map((one) => toModel(one, catalogName))
  let own = sortByName(toModels(first))
  const list = (): Model[] => [...own, ...toModels(places.usedModels())]
  places.onUsed(() => feed.publish(list()))

  const dirs = folders.map(({ dir }) => dir)
  const onList = (found: FoundModel[]) => {
    own = sortByName(toModels(found))
    feed.publish(list())
    places.compareWithLibrary()
  }
  const watching = watchModels(first, { dirs, scan, onList, log })
  watching.catch((error: unknown) => log.error({ error }, 'The model folders cannot be watched'))
  const lookAgain = async (wholeId?: string) => (await watching).look(wholeId)

  /** All files of a model, with what the place they lie in says of their hashes. */
  const locate = (id: string): { path: string; sha256: string | null }[] => {
    if (isPlaceModelId(id)) return places.filesOf(id)
    const path = resolveModelPath(folders, id)
    const fileName = id.split('/').at(-1) ?? ''
    return partNames(fileName).map((name) => ({ path: join(dirname(path), name), sha256: null }))
  }
  const pathOf = (id: string) => locate(id)[0]?.path ?? ''
  const filesOf = (id: string) => locate(id).map(({ path }) => path)
  const knownHash = (id: string): string | null => {
    const file = locate(id)[0]
    if (!file) return null
    const provenance = sidecars.read(file.path).provenance
    const isDoubtful = provenance?.hash === 'differs' || provenance?.hash === 'unknown'
    return file.sha256 ?? (isDoubtful ? null : (provenance?.sha256 ?? null))
  }
  const verify: Models['verify'] = (id, signal) => {
    const files = locate(id)
    const knownHashes = async (path: string) => {
      const told = files.find((file) => file.path === path)?.sha256 ?? null
      // Our own sidecar lies beside files of the library, and is compared with on its own.
      const beside = isPlaceModelId(id) ? (await readBeside(path)).hashes : []
      return told === null ? beside : [told, ...beside]
    }
    return verifyFiles(
      files.map(({ path }) => path),
      { sidecars, knownHashes, signal: signal ?? new AbortController().signal },
    )
  }
  const duplicates = createDuplicateHashes({ sidecars, pathOf, log })
  const unsynced = checkUnsynced(
    first.map(({ id }) => id),
    { sidecars, filesOf, verify, log },
  )
  const purge = () => trash.empty(keptMs)
  purge().catch((error: unknown) => log.warn({ error }, 'The trash could not be emptied'))

  return {
    list,
    changed: (signal) => feed.subscribe([list()], signal),
    pathOf,
    filesOf,
    inspect: (id) => inspect(pathOf(id)),
    revealFolder: async () => {
      if (!desktop) {
        throw new AppError('NOT_SUPPORTED', 'Only the desktop app can show the folder of the models.')
      }
      await desktop.revealFolder(library.dir)
    },
    provenance: (id) => {
      const [first, ...others] = locate(id)
      const kept = first && sidecars.read(first.path).provenance
      const known = kept ?? { ...unknownProvenance, sha256: first?.sha256 ?? null }
      const differs = others.some(({ path }) => sidecars.read(path).provenance?.hash === 'differs')
      // As when it was read: a model is damaged where any part of it is.
      return differs ? { ...known, hash: 'differs' } : known
    },
    verify,
    measuredSpeed: (id) => toMeasuredSpeed(usagesOf(id, answersForSpeed)),
    remove: async (id) => {
      const path = pathOf(id)
      if (isPlaceModelId(id) || !isInside(realPathOf(library.dir), path)) {
        throw new AppError(
          'NOT_SUPPORTED',
          'Only models of the library can be removed. This file is not ours: nothing was changed.',
        )
      }
      // Its memory is mapped from the file; Windows would not let it go.
      await unload(id)
      await trash.put(id, path)
      await lookAgain()
    },
    restore: async (id) => {
      await trash.restore(id)
      await lookAgain(id)
    },
    emptyTrash: () => trash.empty(),
    diskUse: async () => {
      await purge()
      const removed = await trash.list()
      const hashed = list().flatMap(({ id, sizeBytes }) =>
        unlessGone(() => ({ id, sizeBytes, sha256: knownHash(id) })),
      )
      duplicates.compute(hashed)
      return {
        ...(await measureLibrary(realPathOf(library.dir))),
        trash: removed.map((one) => ({ ...one, name: nameOfRemoved(one.id, catalogName) })),
        trashBytes: removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        duplicates: findDuplicates(hashed),
      }
    },
    close: async () => {
      feed.end()
      await Promise.all([duplicates.close(), unsynced.close()])
      await watching.then(
        (watch) => watch.close(),
        () => undefined,
      )
    },
  }
}

/** As the catalogue names it where that has it. Where a file lies is nobody's business outside. */
const toModel = (found: FoundModel, catalogName: CatalogName): Model => {
  const name = catalogName(`${found.publisher}/${found.repository}`, found.fileName) ?? found.name
  const model: Model & { path?: string } = { ...found, name }
  delete model.path
  return model
}

/** As it was listed before, with its quantization: the name of its file may be another one. */
const nameOfRemoved = (id: string, catalogName: CatalogName): string => {
  const fileName = id.split('/').at(-1) ?? id
  const ofFile = readFileName(fileName)
  const name = catalogName(id.split('/').slice(0, -1).join('/'), fileName) ?? ofFile.name
  return ofFile.quantization === null ? name : `${name} ${ofFile.quantization}`
}

/** What is found of a model, or nothing when its file went away since it was listed. */
const unlessGone = <T>(find: () => T): T[] => {
  try {
    return [find()]
  } catch (error) {
    if (error instanceof AppError && error.code === 'MODEL_NOT_FOUND') return []
    throw error
  }
}
