import { z } from 'zod'
import { hubPathSchema, repositorySchema } from './hub.ts'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

/** Fit: whether a model runs on this computer, with how much memory, and how fast. */

export const fitSchema = z.object({
  /** `gpu`: wholly on it · `partial`: some layers · `cpu` · `no`: more than there is. */
  verdict: z.enum(['gpu', 'partial', 'cpu', 'no']),
  /** The context that it was reckoned for, in tokens. */
  contextSize: z.int(),
  weightsBytes: z.number(),
  kvCacheBytes: z.number(),
  computeBytes: z.number(),
  /** All of it, the process itself included. */
  totalBytes: z.number(),
  /** What this computer has left for it. */
  availableBytes: z.number(),
  /** Of the answer, expected; null while the memory's bandwidth is not known, which is measured once. */
  tokensPerSecond: z.number().nullable(),
  /** `header`: from the file's own header · `size`: guessed from its size alone. */
  basis: z.enum(['header', 'size']),
  /** The largest context that fits; null when none does. */
  largestContextSize: z.int().nullable(),
})
export type Fit = z.infer<typeof fitSchema>

const contextSize = z.int().min(256).nullable().optional()

export const fit = {
  /** Of a model that is here. */
  ofModel: procedure('owner')
    .input(z.object({ modelId: modelIdSchema, contextSize }))
    .output(fitSchema),
  /** Of a file on the hub, from its header, of which the first bytes are fetched by range. */
  ofHubFile: procedure('owner')
    .input(z.object({ repository: repositorySchema, path: hubPathSchema, contextSize }))
    .output(fitSchema),
  /** A first guess from sizes alone, for lists, with no network. Same order as asked. */
  ofSizes: procedure('owner')
    .input(
      z.object({
        models: z
          .array(z.object({ sizeBytes: z.number().positive(), activeShare: z.number().min(0).max(1) }))
          .max(500),
      }),
    )
    .output(z.array(fitSchema)),
}
