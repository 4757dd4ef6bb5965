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
  /** `starter`: came with the app · `library`: in the data folder's `models/`. */
  source: z.enum(['starter', 'library']),
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
}
