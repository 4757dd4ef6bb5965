import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorInfoSchema } from './errors.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

/**
 * Places: where else models lie — other programs' folders, sticks, folders the user picked. Found by the host itself and named by
 * an id, so that no path ever comes from a request.
 */

export const placeFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  fileName: z.string(),
  quantization: z.string().nullable(),
  sizeBytes: z.number(),
  /** Whether the library has a model of this name and size. */
  isHere: z.boolean(),
})
export type PlaceFile = z.infer<typeof placeFileSchema>

export const placeSchema = z.object({
  id: z.string(),
  kind: z.enum(['lm-studio', 'jan', 'gpt4all', 'ollama', 'hugging-face', 'stick', 'folder']),
  /** For people: a stick's label, a folder's name; empty for the programs, which the interface names. */
  name: z.string(),
  path: z.string(),
  freeBytes: z.number().nullable(),
  /** Whether its models are listed with the others and used where they lie. */
  isUsed: z.boolean(),
  files: z.array(placeFileSchema),
})
export type Place = z.infer<typeof placeSchema>

/** A copy under way, in or out; SHA-256 is computed on the way and read back from the copy. */
export const copySchema = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  name: z.string(),
  status: z.enum(['copying', 'checking', 'done', 'failed', 'cancelled']),
  doneBytes: z.number(),
  totalBytes: z.number(),
  /** Nothing had to be copied: it was there already, and was found right. */
  wasThere: z.boolean(),
  error: errorInfoSchema.nullable(),
})
export type Copy = z.infer<typeof copySchema>

const placeId = z.string().min(1).max(200)

export const places = {
  /** Looks anew, and sends the list again after each change. */
  changed: procedure('owner').output(eventIterator(z.array(placeSchema))),
  /** Looks again now. */
  look: procedure('owner').output(z.array(placeSchema)),
  /** Uses a place's models where they lie, or stops to; nothing is copied, moved or deleted. */
  use: procedure('owner').input(z.object({ placeId, isUsed: z.boolean() })),
  /** The desktop's folder dialog; null when it was closed. NOT_SUPPORTED elsewhere. */
  pickFolder: procedure('owner').output(placeSchema.nullable()),
  /** Copies a file of a place into the library, checking it against the hashes that lie beside it. */
  copyIn: procedure('owner')
    .input(z.object({ placeId, fileId: z.string().min(1).max(2048) }))
    .output(copySchema),
  /** Copies a model to a stick or folder, its hash beside it. */
  copyOut: procedure('owner')
    .input(z.object({ placeId, modelId: modelIdSchema }))
    .output(copySchema),
  copies: procedure('owner').output(eventIterator(z.array(copySchema))),
  cancelCopy: procedure('owner').input(z.object({ id: z.string().min(1).max(64) })),
}
