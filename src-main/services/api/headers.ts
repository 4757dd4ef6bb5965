import type { Model, ModelInspection } from '#contract/models.ts'
import { AppError } from '#contract/errors.ts'

/** What models' headers say, each read once for as long as its file stays as it is: that takes a process of its own. */
export interface Headers {
  /** Throws what `inspect` throws. */
  read(model: Model): Promise<ModelInspection>
  /** What has been read already; null of any other. */
  known(model: Model): ModelInspection | null
}

interface HeadersOptions {
  inspect: (modelId: string) => Promise<ModelInspection>
  /** When the file of a model was last written. */
  changedAt: (model: Model) => number
}

export const createHeaders = ({ inspect, changedAt }: HeadersOptions): Headers => {
  interface Reading {
    changedAt: number
    header: Promise<ModelInspection>
    known: ModelInspection | null
  }
  const readings = new Map<string, Reading>()
  const current = (model: Model) => {
    const reading = readings.get(model.id)
    return reading?.changedAt === changedAt(model) ? reading : undefined
  }
  const begin = (model: Model): Reading => {
    const reading: Reading = { changedAt: changedAt(model), header: inspect(model.id), known: null }
    readings.set(model.id, reading)
    reading.header.then(
      (header) => (reading.known = header),
      (error: unknown) => {
        // That the computer was busy says nothing of the file: the next one tries again.
        const isTheFile = error instanceof AppError && error.code === 'MODEL_FILE_INVALID'
        if (!isTheFile && readings.get(model.id) === reading) readings.delete(model.id)
      },
    )
    return reading
  }
  return {
    read: async (model) => (current(model) ?? begin(model)).header,
    known: (model) => current(model)?.known ?? null,
  }
}
