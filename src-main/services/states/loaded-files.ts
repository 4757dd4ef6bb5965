import { statSync } from 'node:fs'
import type { EngineState } from '#contract/engines.ts'
import type { Engines } from '../engines/types.ts'
import { createMarks, type FileMark } from '../sidecars/file-mark.ts'
import { isSameModel, type Belonging } from './sidecar.ts'

type Files = Belonging['files']

/** Which files each model was loaded from: they may be replaced while it is in memory. */
export interface LoadedFiles {
  /** Null when they are others by now, or that is not known. */
  of(modelId: string): Files | null
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
  const known = new Map<string, Files | null>()

  const marks = createMarks()

  const look = (modelId: string, markOf: (path: string) => FileMark | null): Files | null => {
    try {
      return filesOf(modelId).map((path) => {
        const { size, mtimeMs } = statSync(path)
        const beginning = markOf(path)?.beginning ?? null
        return { sizeBytes: size, mtimeMs, sha256: sha256Of(path), beginning }
      })
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
        known.set(modelId, look(modelId, marks.of))
      }
    }
  }

  return {
    of: (modelId) => {
      const then = known.get(modelId)
      const now = then ? look(modelId, marks.latest) : null
      return then && now && isSameModel(then, now) ? now : null
    },
    close: engines.onChange(note),
  }
}
