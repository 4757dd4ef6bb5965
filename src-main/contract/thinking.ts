import { z } from 'zod'

/** How a model thinks before it answers: what its template lets one choose, and what was chosen. */

/** What a model's template lets one choose about its thinking. */
export const thinkingOfferSchema = z.object({
  /** Its thoughts can be told from its answers. */
  thinks: z.boolean(),
  /** Whether it thinks unless told otherwise; null when it cannot be told. */
  isOnByDefault: z.boolean().nullable(),
  /** How hard it may be told to think, in the template's own words; empty when it cannot be told. */
  efforts: z.array(z.string()),
})
export type ThinkingOffer = z.infer<typeof thinkingOfferSchema>

/** `auto` is the template's own default; `effort` is one of those that it offers. */
export const thinkingChoiceSchema = z.object({
  mode: z.enum(['auto', 'on', 'off']),
  effort: z.string().max(40).nullable(),
})
export type ThinkingChoice = z.infer<typeof thinkingChoiceSchema>

/** With how many tokens a thought may have before it is ended; null for as many as it likes. */
export const thinkingSchema = thinkingChoiceSchema.extend({ budgetTokens: z.int().min(1).nullable() })
export type Thinking = z.infer<typeof thinkingSchema>
