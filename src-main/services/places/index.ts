/**
 * Places: where else models lie. Other programs' folders, sticks and what the user picked are looked at, used where they
 * are, copied from and to; nothing in them is ever changed or deleted, but for what is copied out. It must not read what
 * is inside a model: that is the engine's.
 */
import { stat } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Model } from '#contract/models.ts'
import type { Copy, Place } from '#contract/places.ts'
import type { Surroundings } from '#lib/data-dir.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Desktop } from '../desktop.ts'
import { fileInside, modelNotFound } from '../models/inside.ts'
import { isModelFile } from '../models/names.ts'
import type { SettingsService } from '../settings/index.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { createCopies } from './copies.ts'
import { sweepStaleParts } from './copying/stale-parts.ts'
import type { ListDrives } from './drives.ts'
import { boundaryOf, lookAround, type KnownPlace } from './look-around.ts'
import { putOut } from './put-out.ts'
import { libraryIdOf, takeIn } from './take-in.ts'
import { watchDrives } from './watch-drives.ts'

/** A model of a place that is used, as the list of models takes it. */
export type UsedModel = Model & { path: string }

export interface Places {
  /** The list once it was looked at anew, and after each change; while somebody reads, sticks are noticed. */
  changed(signal?: AbortSignal): Stream<Place[]>
  look(): Promise<Place[]>
  /** Throws NOT_FOUND for a place that is not there any more. */
  use(input: { placeId: string; isUsed: boolean }): void
  pickFolder(): Promise<Place | null>
  /** A folder or model file that the user handed over on this computer, by its absolute path. */
  show(path: string): Promise<Place>
  copyIn(input: { placeId: string; fileId: string }): Copy
  copyOut(input: { placeId: string; modelId: string }): Copy
  copies(signal?: AbortSignal): Stream<Copy[]>
  cancelCopy(id: string): void

  /** The models of all places that are used. */
  usedModels(): UsedModel[]
  /** Calls `listener` when these may be others. */
  onUsed(listener: () => void): void
  /** Says anew which of the places' files are here: the library's models are others now. */
  compareWithLibrary(): void
  /** The files of a used model in order, and what the place says of their hashes. Throws MODEL_NOT_FOUND. */
  filesOf(modelId: string): { path: string; sha256: string | null }[]
  close(): Promise<void>
}

export interface PlacesOptions {
  modelsDir: string
  /** More folders whose models are not strangers': the starter's. */
  ownDirs: readonly string[]
  surroundings: Surroundings
  listDrives: ListDrives
  settings: Pick<SettingsService, 'current' | 'update'>
  sidecars: Sidecars
  desktop: Desktop | undefined
  inspect: (path: string) => Promise<unknown>
  /** The list of all models, and the files of one. */
  models: { list(): Model[]; filesOf(id: string): string[] }
  log: Log
}

const prefix = 'place:'
export const isPlaceModelId = (id: string): boolean => id.startsWith(prefix)

export const createPlaces = (options: PlacesOptions): Places => {
  const { modelsDir, ownDirs, surroundings, listDrives, settings, sidecars, desktop, inspect, models, log } =
    options
  const copies = createCopies({ log })
  const listeners = new Set<() => void>()
  /** What was handed over since the start; it lasts longer when it is used. */
  const shown = new Set<string>()
  let known: KnownPlace[] = []
  let hasLooked = false
  let looking: Promise<Place[]> = Promise.resolve([])

  const feed = createFeed<Place[]>({
    newestOnly: true,
    onReaders: (someone) => (someone ? drives.start() : drives.stop()),
  })
  const drives = watchDrives({ listDrives, onChange: () => lookLater(), log })

  const isUsed = ({ root }: KnownPlace) => settings.current().modelFolders.includes(root)
  const toPlaces = (): Place[] => {
    const here = new Set(
      models
        .list()
        .flatMap(({ id, fileName, sizeBytes }) => (isPlaceModelId(id) ? [] : [`${fileName} ${sizeBytes}`])),
    )
    return known.map((place) => ({
      id: place.id,
      kind: place.kind,
      name: place.name,
      path: place.root,
      freeBytes: place.freeBytes,
      isUsed: isUsed(place),
      files: place.models.map(({ id, name, fileName, quantization, sizeBytes }) => ({
        id,
        name,
        fileName,
        quantization,
        sizeBytes,
        isHere: here.has(`${fileName} ${sizeBytes}`),
      })),
    }))
  }
  const publish = () => {
    const places = toPlaces()
    feed.publish(places)
    for (const listener of listeners) listener()
    return places
  }

  /** One look at a time; each begins after it was asked for. */
  const look = (): Promise<Place[]> => {
    const anew = async () => {
      const folders = [...settings.current().modelFolders, ...shown]
      known = await lookAround({ surroundings, listDrives, folders, ownDirs: [modelsDir, ...ownDirs] })
      hasLooked = true
      return publish()
    }
    return (looking = looking.then(anew, anew))
  }
  const lookLater = () => {
    look().catch((error: unknown) => log.warn({ error }, 'The places for models could not be looked at'))
  }

  const find = (placeId: string): KnownPlace => {
    const place = known.find(({ id }) => id === placeId)
    if (place) return place
    throw new AppError(
      'PLACE_GONE',
      'That drive or folder is not there any more. Put it back and look again.',
    )
  }
  const show = async (path: string): Promise<Place> => {
    const stats = isAbsolute(path) ? await stat(path).catch(() => null) : null
    if (!stats?.isDirectory() && !(stats?.isFile() && isModelFile(basename(path)))) {
      throw new AppError('INVALID_INPUT', 'That is neither a folder nor a GGUF file that can be a model.')
    }
    const before = new Set(known.map(({ id }) => id))
    shown.add(path)
    const places = await look()
    const place = places.find(({ path: root }) => root === path) ?? places.find(({ id }) => !before.has(id))
    if (place) return place
    throw new AppError('CONFLICT', 'That is in the library already, or a part of it.')
  }

  sweepStaleParts(modelsDir).catch((error: unknown) =>
    log.warn({ error }, 'What interrupted copies left could not be deleted'),
  )
  // What is used is listed from the start; everything else waits until somebody asks.
  if (settings.current().modelFolders.length > 0) lookLater()

  return {
    changed: (signal) => {
      const stream = feed.subscribe(hasLooked ? [toPlaces()] : [], signal)
      lookLater()
      return stream
    },
    look,
    use: ({ placeId, isUsed }) => {
      const { root } = find(placeId)
      const others = settings.current().modelFolders.filter((folder) => folder !== root)
      settings.update({ modelFolders: isUsed ? [...others, root] : others })
      publish()
    },
    pickFolder: async () => {
      if (!desktop) throw new AppError('NOT_SUPPORTED', 'Only the desktop app can show the folder dialog.')
      const path = await desktop.pickFolder()
      return path === null ? null : show(path)
    },
    show,
    copyIn: ({ placeId, fileId }) => {
      const model = find(placeId).models.find(({ id }) => id === fileId)
      if (!model) throw new AppError('PLACE_GONE', 'That file is not in this place any more. Look again.')
      return copies.start({
        direction: 'in',
        name: model.name,
        target: join(modelsDir, libraryIdOf(model)),
        run: async (job) => {
          const copied = await takeIn(model, { ...job, modelsDir, sidecars, inspect })
          lookLater()
          return copied
        },
      })
    },
    copyOut: ({ placeId, modelId }) => {
      const { root } = find(placeId)
      const model = models.list().find(({ id }) => id === modelId)
      if (!model) throw modelNotFound(modelId)
      return copies.start({
        direction: 'out',
        name: model.name,
        target: join(root, libraryIdOf(model)),
        run: async (job) => {
          const copied = await putOut(model, models.filesOf(modelId), root, { ...job, sidecars })
          lookLater()
          return copied
        },
      })
    },
    copies: (signal) => copies.changed(signal),
    cancelCopy: (id) => copies.cancel(id),

    usedModels: () =>
      known.filter(isUsed).flatMap((place) =>
        place.models.map((model) => ({
          ...{ id: `${prefix}${place.id}/${model.id}`, name: model.name, source: 'place' as const },
          publisher: model.publisher,
          repository: model.repository,
          fileName: model.fileName,
          quantization: model.quantization,
          sizeBytes: model.sizeBytes,
          path: model.paths[0] ?? '',
        })),
      ),
    onUsed: (listener) => {
      listeners.add(listener)
    },
    compareWithLibrary: () => {
      if (hasLooked) feed.publish(toPlaces())
    },
    filesOf: (modelId) => {
      const [placeId, fileId] = modelId.slice(prefix.length).split('/')
      const place = known.find(({ id }) => id === placeId)
      const model = place?.models.find(({ id }) => id === fileId)
      if (!place || !model || !isUsed(place)) throw modelNotFound(modelId)
      const boundary = boundaryOf(place)
      return model.paths.map((path, index) => {
        // It was inside when it was found; whoever owns the place may have put a link there since.
        const file = fileInside(boundary, path)
        if (file === null) throw modelNotFound(modelId)
        return { path: file, sha256: model.hashes[index] ?? null }
      })
    },
    close: async () => {
      drives.stop()
      feed.end()
      await copies.close()
    },
  }
}
