import { z } from 'zod'
import { collectionOf, itemNameSchema } from './collections.ts'
import { maxTextLength, samplingSchema } from './messages.ts'
import { thinkingSchema } from './thinking.ts'

/** Presets: choices for a chat or a folder under one name. What is null is left as it is where the preset is used. */

export const presetContentSchema = z.object({
  name: itemNameSchema,
  systemPrompt: z.string().max(maxTextLength).nullable(),
  modelId: z.string().max(1000).nullable(),
  /** Parameters that are not named are left as they are. */
  sampling: samplingSchema.partial().nullable(),
  /** How the model thinks; not there in presets from before it could be. */
  thinking: thinkingSchema.nullish(),
})
export type PresetContent = z.infer<typeof presetContentSchema>
export type Preset = PresetContent & { id: string; createdAt: number }

export const presets = collectionOf(presetContentSchema)
