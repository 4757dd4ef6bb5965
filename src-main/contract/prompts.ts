import { z } from 'zod'
import { collectionOf, itemNameSchema } from './collections.ts'

/**
 * Prompts that are kept to be used again. Their text may hold variables, `{{name}}`, which are asked for where a prompt is
 * inserted; the host keeps the text as it was written.
 */

export const promptContentSchema = z.object({
  name: itemNameSchema,
  text: z
    .string()
    .max(100_000)
    .refine((text) => text.trim() !== ''),
})
export type PromptContent = z.infer<typeof promptContentSchema>
export type Prompt = PromptContent & { id: string; createdAt: number }

export const prompts = collectionOf(promptContentSchema)
