/**
 * Models: which GGUF files are there. It lists names and sizes; it never reads what is inside a file, which is for
 * the engine's process alone.
 */
import { AppError } from '#contract/errors.ts'
import type { Model, ModelInspection } from '#contract/models.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Desktop } from '../desktop.ts'
import { findModels, type FoundModel, type ModelFolder } from './find-models.ts'
import { resolveModelPath } from './inside.ts'
import { watchModels } from './watch.ts'

export { findModels, type FoundModel, type ModelFolder } from './find-models.ts'
export { resolveModelPath } from './inside.ts'

export interface Models {
  list(): Model[]
  /** The whole list, again after each change. */
  changed(signal?: AbortSignal): Stream<Model[]>
  /** What the file's header says, read in a throw-away process. */
  inspect(id: string): Promise<ModelInspection>
  /** Shows the models folder in the system's file manager; NOT_SUPPORTED where there is none. */
  revealFolder(): Promise<void>
  close(): Promise<void>
}

interface ModelsOptions {
  /** The library first: its models win over the app's own. */
  folders: readonly ModelFolder[]
  inspect: (path: string) => Promise<ModelInspection>
  desktop: Desktop | undefined
  log: Log
}

/** Reads the folders once, then watches them. */
export const createModels = async ({ folders, inspect, desktop, log }: ModelsOptions): Promise<Models> => {
  const feed = createFeed<Model[]>({ newestOnly: true })
  const scan = () => findModels(folders)
  const first = await scan()
  let models = first.map(toModel)

  const dirs = folders.map(({ dir }) => dir)
  const onList = (found: FoundModel[]) => {
    models = found.map(toModel)
    feed.publish(models)
  }
  const watching = watchModels(first, { dirs, scan, onList, log })
  watching.catch((error: unknown) => log.error({ error }, 'The model folders cannot be watched'))

  return {
    list: () => models,
    changed: (signal) => feed.subscribe([models], signal),
    inspect: (id) => inspect(resolveModelPath(folders, id)),
    revealFolder: async () => {
      const library = folders.find(({ source }) => source === 'library')
      if (!desktop || !library) {
        throw new AppError('NOT_SUPPORTED', 'Only the desktop app can show the folder of the models.')
      }
      await desktop.revealFolder(library.dir)
    },
    close: async () => {
      feed.end()
      await watching.then(
        (watch) => watch.close(),
        () => undefined,
      )
    },
  }
}

/** Where a file lies is nobody's business outside. */
const toModel = (found: FoundModel): Model => {
  const model: Model & { path?: string } = { ...found }
  delete model.path
  return model
}
