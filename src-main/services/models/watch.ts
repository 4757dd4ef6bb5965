import type { Log } from '#lib/log.ts'
import type { FoundModel } from './find-models.ts'

export interface ModelWatch {
  /** Looks at once, after a change that we made ourselves: the model `wholeId` is known to be whole. */
  look(wholeId?: string): Promise<void>
  close(): Promise<void>
}

interface WatchOptions {
  dirs: readonly string[]
  /** What is there now. */
  scan: () => Promise<FoundModel[]>
  /** Called with the whole list when it has changed and no file in it is still growing. */
  onList: (models: FoundModel[]) => void
  log: Log
}

/** How long nothing must have happened before the folders are read again. */
const settleMs = 250

const sizesOf = (models: readonly FoundModel[]) =>
  new Map(models.map(({ path, sizeBytes }) => [path, sizeBytes]))

/**
 * Watches the folders for models that come, change and go. One that is still being copied appears when its size
 * was the same twice, `settleMs` apart.
 */
export const watchModels = async (
  known: readonly FoundModel[],
  { dirs, scan, onList, log }: WatchOptions,
): Promise<ModelWatch> => {
  // Loaded here and not at the start: nobody waits for it.
  const { watch } = await import('chokidar')
  let shown = sizesOf(known)
  let seen = shown
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const look = async (wholeId?: string) => {
    const models = await scan()
    if (closed) return
    const settled = models.filter(
      ({ id, path, sizeBytes }) =>
        id === wholeId || [shown, seen].some((sizes) => sizes.get(path) === sizeBytes),
    )
    seen = sizesOf(models)
    if (settled.length < models.length) schedule()
    const next = sizesOf(settled)
    const isSame = next.size === shown.size && [...next].every(([path, size]) => shown.get(path) === size)
    shown = next
    if (!isSame) onList(settled)
  }
  const schedule = () => {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(() => {
      look().catch((error: unknown) => log.warn({ error }, 'The model folders could not be read'))
    }, settleMs)
    timer.unref()
  }

  const watcher = watch([...dirs], { ignoreInitial: true, depth: 2, followSymlinks: false, atomic: false })
  watcher.on('all', schedule)
  watcher.on('error', (error) => log.warn({ error }, 'The model folders cannot be watched'))
  // What came between the first scan and now.
  watcher.on('ready', schedule)

  return {
    look,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await watcher.close()
    },
  }
}
