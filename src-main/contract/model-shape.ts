import { z } from 'zod'

/** What a header says of a model's size in memory; worked out in the engine's process, the only one that reads GGUF. */

export const weightsSchema = z.object({
  /** `embedding`: looked up, a row a token · `output` · `layer` · `experts`: of which only some work · `unused`. */
  role: z.enum(['embedding', 'output', 'layer', 'experts', 'unused']),
  /** `Q4_0`; null for a type that is newer than this app. */
  type: z.string().nullable(),
  sizeBytes: z.number(),
  /** Whether this computer's processor computes on a rearranged copy of them. */
  repacked: z.boolean(),
})

export const cacheSchema = z.object({
  /** How many layers have such a one. */
  layers: z.int(),
  /** Keys and values of one token in one layer. */
  elementsPerToken: z.number(),
  /** Whether one vector stands for the keys and values of all heads, and is unpacked for each of them. */
  latent: z.boolean(),
  /** Tokens that a layer with a sliding window sees; null without one. */
  window: z.int().nullable(),
})

export const modelShapeSchema = z.object({
  architecture: z.string(),
  /** In tokens, as trained; null when the file does not say. */
  trainContextSize: z.int().nullable(),
  layerCount: z.int(),
  embeddingSize: z.int(),
  feedForwardSize: z.int(),
  vocabularySize: z.int(),
  /** Entries of the tokenizer's list of merges. */
  mergeCount: z.int(),
  /** Whether the output is the token embedding. */
  tied: z.boolean(),
  /** Share of the experts that works on a token; 1 where there are none. */
  expertShare: z.number().min(0).max(1),
  weights: z.array(weightsSchema),
  /** Whether the file is mapped on the processor; if not, it is read, and each of its weights is there once. */
  mapped: z.boolean(),
  caches: z.array(cacheSchema),
  /** Numbers in the states of recurrent layers, 32 bits each. */
  recurrentElements: z.number(),
})
export type ModelShape = z.infer<typeof modelShapeSchema>
