import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Models: the GGUF files that are there. Their bytes are read by the engine's process alone. */

export const modelIdSchema = z.string().min(1).max(1024)

export const modelSchema = z.object({
  /** `<publisher>/<repository>/<file>.gguf`, with forward slashes on every system. */
  id: z.string(),
  /** A name for people, from the file's name: `SmolLM2 135M Instruct`. */
  name: z.string(),
  publisher: z.string(),
  repository: z.string(),
  fileName: z.string(),
  /** From the file's name: `Q4_K_M`; null when it does not say. */
  quantization: z.string().nullable(),
  sizeBytes: z.number(),
  /** `starter`: came with the app · `library`: in the data folder's `models/` · `place`: used where it lies. */
  source: z.enum(['starter', 'library', 'place']),
})
export type Model = z.infer<typeof modelSchema>

/** What the file's own header says. */
export const modelInspectionSchema = z.object({
  architecture: z.string(),
  name: z.string().nullable(),
  parameterCount: z.number().nullable(),
  contextSize: z.int().nullable(),
  layerCount: z.int().nullable(),
  vocabularySize: z.int().nullable(),
  fileType: z.string().nullable(),
  chatTemplate: z.string().nullable(),
  license: z.string().nullable(),
  tensorCount: z.int(),
  sizeBytes: z.number(),
})
export type ModelInspection = z.infer<typeof modelInspectionSchema>

/** What is known of a file's bytes and where they came from; kept beside it as `<file>.gguf.palabre.json`. */
export const provenanceSchema = z.object({
  /** The address it was fetched from, or the file it was copied from; null when nobody knows. */
  origin: z.string().nullable(),
  /** Lower-case hex of the (first) file; null when it was never computed. */
  sha256: z.string().nullable(),
  /** `matched`: the source's own hash · `computed`: there was none to compare with · `differs` · `unknown`. */
  hash: z.enum(['matched', 'computed', 'differs', 'unknown']),
  /** Milliseconds since 1970. */
  checkedAt: z.number().nullable(),
})
export type Provenance = z.infer<typeof provenanceSchema>

export const verifyEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ type: z.literal('end'), provenance: provenanceSchema }),
])

/** What a model did here, medians over its latest answers; null before there was one. */
export const measuredSpeedSchema = z
  .object({ tokensPerSecond: z.number(), timeToFirstTokenMs: z.number(), answers: z.int() })
  .nullable()

export const diskUseSchema = z.object({
  modelsBytes: z.number(),
  /** Unfinished downloads. */
  partsBytes: z.number(),
  /** Deleted models that can still be brought back. */
  trashBytes: z.number(),
  freeBytes: z.number(),
  trash: z.array(
    z.object({ id: z.string(), name: z.string(), sizeBytes: z.number(), removedAt: z.number() }),
  ),
  /** Models whose bytes are the same as another's, by hash. */
  duplicates: z.array(z.array(z.string())),
})
export type DiskUse = z.infer<typeof diskUseSchema>

export const models = {
  /** The whole list, again each time a file appears or goes. */
  changed: procedure('owner').output(eventIterator(z.array(modelSchema))),
  list: procedure('owner').output(z.array(modelSchema)),
  /** Reads the file's header in a throw-away process. */
  inspect: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(modelInspectionSchema),
  /** Opens the models folder in the system's file manager; NOT_SUPPORTED in a browser. */
  revealFolder: procedure('owner'),
  provenance: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(provenanceSchema),
  /** Reads the whole file and compares its SHA-256 with what its source told. Leaving the stream ends it. */
  verify: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(eventIterator(verifyEventSchema)),
  measuredSpeed: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(measuredSpeedSchema),
  /** Moves a model of the library into the trash; NOT_SUPPORTED for all others, whose files are not ours. */
  remove: procedure('owner').input(z.object({ id: modelIdSchema })),
  /** Brings a removed model back; CONFLICT when another took its name. */
  restore: procedure('owner').input(z.object({ id: modelIdSchema })),
  /** Frees the space of the trash; it empties itself after a day. */
  emptyTrash: procedure('owner'),
  diskUse: procedure('owner').output(diskUseSchema),
}
