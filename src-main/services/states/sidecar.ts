import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What a state belongs to. A state that anything of it differs for crashes the engine or makes it talk nonsense. */
const belongingSchema = z.object({
  modelId: z.string(),
  /** The model's files, in their order: the hash where it is known, and that of the file's beginning. */
  files: z
    .array(
      z.object({
        sizeBytes: z.number(),
        mtimeMs: z.number(),
        sha256: z.string().nullable(),
        beginning: z.string().nullable().default(null),
      }),
    )
    .min(1),
  /** Of llama.cpp and its binding. */
  engineVersion: z.string(),
  contextSize: z.int(),
  /** Of the keys and the values; before it was written down there was one alone. */
  kvCacheType: z.string().default('F16/F16'),
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

/** Whether a state that belongs to `one` may be loaded where `other` is. */
export const isSameBelonging = (one: Belonging, other: Belonging): boolean =>
  one.modelId === other.modelId &&
  one.engineVersion === other.engineVersion &&
  one.contextSize === other.contextSize &&
  one.kvCacheType === other.kvCacheType &&
  isSameModel(one.files, other.files)

export const isSameModel = (one: Belonging['files'], other: Belonging['files']): boolean =>
  one.length === other.length &&
  one.every((file, index) => {
    const twin = other[index]
    return file.sizeBytes === twin?.sizeBytes && file.mtimeMs === twin.mtimeMs && hasSameBytes(file, twin)
  })

type File = Belonging['files'][number]

/** By the hash where both have it, else by that of the beginning. What neither tells is not taken for granted: size and time are easily the same. */
const hasSameBytes = (one: File, other: File): boolean => {
  const is = (hash: 'sha256' | 'beginning') => one[hash] !== null && one[hash] === other[hash]
  return one.sha256 !== null && other.sha256 !== null ? is('sha256') : is('beginning')
}
