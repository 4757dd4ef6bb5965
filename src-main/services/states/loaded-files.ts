import { statSync } from 'node:fs'
import type { EngineState } from '#contract/engines.ts'
import type { Engines } from '../engines/types.ts'
import { readMark } from '../sidecars/file-mark.ts'
import { isSameModel, type Belonging } from './sidecar.ts'

type Files = Belonging['files']

/** Which files each model was loaded from: they may be replaced while it is in memory. */
export interface LoadedFiles {
  /** Null when they are others by now, or that is not known. Waits for what is still read of them. */
  of(modelId: string): Promise<Files | null>
  close(): void
}

interface LoadedFilesOptions {
  engines: Pick<Engines, 'onChange'>
  /** All files of a model. Throws when it is not there. */
  filesOf: (modelId: string) => string[]
  /** Of the file at `path`, where it is known. */
  sha256Of: (path: string) => string | null
}

/** Looks at a model's files as its process begins to load them. */
export const watchLoadedFiles = ({ engines, filesOf, sha256Of }: LoadedFilesOptions): LoadedFiles => {
  const loading = new Set<string>()
  const known = new Map<string, Promise<Files | null>>()

  const look = (paths: readonly string[]): Files =>
    paths.map((path) => {
      const { size, mtimeMs } = statSync(path)
      return { sizeBytes: size, mtimeMs, sha256: sha256Of(path), beginning: null }
    })
  const begin = async (modelId: string): Promise<Files | null> => {
    try {
      const paths = filesOf(modelId)
      const files = look(paths)
      for (const [at, file] of files.entries()) {
        const mark = await readMark(paths[at] ?? '')
        const isIt = mark?.sizeBytes === file.sizeBytes && mark.modifiedAt === file.mtimeMs
        file.beginning = isIt ? mark.beginning : null
      }
      return files
    } catch {
      return null
    }
  }
  /** What was read of them then holds for those that have the same size and time. */
  const again = (modelId: string, then: Files): Files | null => {
    try {
      const files = look(filesOf(modelId))
      return files.map((file, at) => ({ ...file, beginning: then[at]?.beginning ?? null }))
    } catch {
      return null
    }
  }
  const note = (states: readonly EngineState[]) => {
    const now = new Set(states.map(({ modelId }) => modelId))
    for (const id of known.keys()) if (!now.has(id)) known.delete(id)
    for (const id of loading) if (!now.has(id)) loading.delete(id)
    for (const { modelId, status } of states) {
      if (status !== 'loading' && status !== 'restarting') loading.delete(modelId)
      else if (!loading.has(modelId)) {
        loading.add(modelId)
        known.set(modelId, begin(modelId))
      }
    }
  }

  return {
    of: async (modelId) => {
      const then = await known.get(modelId)
      const now = then ? again(modelId, then) : null
      return then && now && isSameModel(then, now) ? now : null
    },
    close: engines.onChange(note),
  }
}
