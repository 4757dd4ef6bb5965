import { z } from 'zod'
import { attachmentPartSchema } from './attachment-part.ts'
import { errorInfoSchema } from './errors.ts'

export { maxTextLength } from './text-length.ts'

/** Shapes that the app's contract and the engine's contract share: parts, sampling, usage. */

export const partSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('thought'),
    text: z.string(),
    /** How long the model thought, in milliseconds; absent while it still does. */
    durationMs: z.number().nonnegative().optional(),
  }),
])
export type Part = z.infer<typeof partSchema>

/** What a message consists of: what was said, and what the user attached. The attached text is read by the attachment's id. */
export const messagePartSchema = z.discriminatedUnion('type', [...partSchema.options, attachmentPartSchema])
export type MessagePart = z.infer<typeof messagePartSchema>

/** What was drawn from the socket for an answer, the computer's idle draw subtracted. */
export const energySchema = z.object({
  joules: z.number().nonnegative(),
  /** `rapl`, `nvidia`, `amd`, `battery`: a counter of the machine was read · `estimate`: load times rated power. */
  method: z.enum(['rapl', 'nvidia', 'amd', 'battery', 'estimate']),
})
export type Energy = z.infer<typeof energySchema>

/** What an answer cost. Times are measured in the engine's process. */
export const usageSchema = z.object({
  promptTokens: z.int().nonnegative(),
  /** How many of `promptTokens` were still in the KV cache and did not have to be read again. */
  cachedTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  /** How many of `completionTokens` were thoughts; absent where there were none. */
  thoughtTokens: z.int().positive().optional(),
  timeToFirstTokenMs: z.number().nonnegative(),
  tokensPerSecond: z.number().nonnegative(),
  /** How fast those of `promptTokens` were read that were not cached; absent where nothing was read or it is not known. */
  prefillTokensPerSecond: z.number().nonnegative().optional(),
  /** Tokens that were guessed ahead, and how many of them the model agreed with; absent without speculation. */
  draftedTokens: z.int().nonnegative().optional(),
  acceptedTokens: z.int().nonnegative().optional(),
  energy: energySchema.optional(),
})
export type Usage = z.infer<typeof usageSchema>

/** Sampling parameters, in the engine's own terms. `null` means: chosen anew for each answer, or no limit. */
export const samplingSchema = z.object({
  temperature: z.number().min(0).max(5),
  topP: z.number().min(0).max(1),
  topK: z.int().min(0).max(1000),
  minP: z.number().min(0).max(1),
  repeatPenalty: z.number().min(0.5).max(2),
  /** Subtracted once from the logit of every token that the answer has already. */
  presencePenalty: z.number().min(-2).max(2),
  /** Subtracted from a token's logit for each time that the answer has it already. */
  frequencyPenalty: z.number().min(-2).max(2),
  seed: z.int().min(0).max(0xffff_ffff).nullable(),
  maxTokens: z.int().min(1).nullable(),
  /** The answer ends before the first of these texts; they are never part of it. */
  stop: z.array(z.string().min(1).max(200)).max(16),
  /** A JSON schema, as it was written: the answer is held to it. Null for free text. */
  jsonSchema: z.string().max(100_000).nullable(),
})
export type Sampling = z.infer<typeof samplingSchema>

export { defaultSampling } from './default-sampling.ts'

export const roleSchema = z.enum(['user', 'assistant'])

/**
 * `waiting`: the model is being loaded, or another answer comes first · `streaming` · `complete` ·
 * `stopped`: by the user · `failed`: see `error`; what had arrived is in `parts`.
 */
export const messageStatusSchema = z.enum(['waiting', 'streaming', 'complete', 'stopped', 'failed'])
export type MessageStatus = z.infer<typeof messageStatusSchema>

/** One node of a chat's tree. Siblings share `parentId`; `sequence` gives their order, never a clock. */
export const messageSchema = z.object({
  id: z.string(),
  chatId: z.string(),
  parentId: z.string().nullable(),
  sequence: z.int(),
  role: roleSchema,
  parts: z.array(messagePartSchema),
  status: messageStatusSchema,
  /** True when the answer ended because `maxTokens` or the context was reached. */
  truncated: z.boolean(),
  error: errorInfoSchema.nullable(),
  /** The model that answered; null for the user's messages. */
  modelId: z.string().nullable(),
  /** The seed that was used, so that an answer can be had again; null for the user's messages. */
  seed: z.int().nullable(),
  usage: usageSchema.nullable(),
  /** What the answer was sampled with; absent for the user's messages, and where it was not kept. */
  sampling: samplingSchema.optional(),
  /** The user rewrote what the model had said; absent where the words are its own. */
  edited: z.literal(true).optional(),
  /** Milliseconds since 1970; for reading, never for ordering. */
  createdAt: z.number(),
})
export type Message = z.infer<typeof messageSchema>
