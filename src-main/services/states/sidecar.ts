import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What a state belongs to. A state that anything of it differs for crashes the engine or makes it talk nonsense. */
const belongingSchema = z.object({
  modelId: z.string(),
  /** The model's files, in their order; the hash where it is known. */
  files: z
    .array(z.object({ sizeBytes: z.number(), mtimeMs: z.number(), sha256: z.string().nullable() }))
    .min(1),
  /** Of llama.cpp and its binding. */
  engineVersion: z.string(),
  contextSize: z.int(),
})
export type Belonging = z.infer<typeof belongingSchema>

/** Beside each state: whose it is, and how it is known to be whole. How many threads or places there were is of no matter. */
const stateSidecarSchema = belongingSchema.extend({
  format: z.literal(1),
  /** The state's own name, so that no other's can stand in for it. */
  name: z.string(),
  tokens: z.int().min(1),
  sizeBytes: z.int().min(1),
  sha256: z.string().length(64),
})
export type StateSidecar = z.infer<typeof stateSidecarSchema>

/** Null when it is missing or says anything that is not understood. */
export const readStateSidecar = (path: string): StateSidecar | null => {
  try {
    return stateSidecarSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Whether a state that belongs to `one` may be loaded where `other` is. A hash that only one of them knows says nothing. */
export const isSameBelonging = (one: Belonging, other: Belonging): boolean =>
  one.modelId === other.modelId &&
  one.engineVersion === other.engineVersion &&
  one.contextSize === other.contextSize &&
  isSameModel(one.files, other.files)

export const isSameModel = (one: Belonging['files'], other: Belonging['files']): boolean =>
  one.length === other.length &&
  one.every((file, index) => {
    const twin = other[index]
    return (
      file.sizeBytes === twin?.sizeBytes &&
      file.mtimeMs === twin.mtimeMs &&
      (file.sha256 === twin.sha256 || file.sha256 === null || twin.sha256 === null)
    )
  })
