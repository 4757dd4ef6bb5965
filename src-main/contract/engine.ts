import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { examineEventSchema, repairsSchema } from './doctor.ts'
import { partSchema, roleSchema, samplingSchema, usageSchema } from './messages.ts'
import { modelShapeSchema } from './model-shape.ts'
import { modelInspectionSchema } from './models.ts'
import { procedure } from './procedure.ts'

/** What the engine's process offers to the services: one model, one conversation at a time. */

const path = z.string().min(1)

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

export const engineInfoSchema = z.object({
  contextSize: z.int(),
  trainContextSize: z.int(),
  /** The name of the chat template that is used: the file's own (`jinja`) or a built-in one. */
  chatWrapper: z.string(),
  thinking: thinkingOfferSchema,
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

export const bandwidthSchema = z.object({
  /** With as many threads as a large model gets. */
  bytesPerSecond: z.number().positive(),
  /** Of the graphics processor that models would be loaded on; null without one. */
  gpu: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
})
export type Bandwidth = z.infer<typeof bandwidthSchema>

export const promptMessageSchema = z.object({
  role: z.union([roleSchema, z.literal('system')]),
  text: z.string(),
  /** What the model thought before it answered; the template decides whether it is told again. */
  thought: z.string().optional(),
})
export type PromptMessage = z.infer<typeof promptMessageSchema>

/** `auto` is the template's own default; `effort` is one of those that it offers. */
export const thinkingChoiceSchema = z.object({
  mode: z.enum(['auto', 'on', 'off']),
  effort: z.string().max(40).nullable(),
})
export type ThinkingChoice = z.infer<typeof thinkingChoiceSchema>

export const loadEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: z.number().min(0).max(1) }),
  z.object({ type: z.literal('ready'), info: engineInfoSchema }),
])

export const generateEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prefill'), done: z.int(), total: z.int() }),
  /** What came since the last frame. A `thought` with `durationMs` ends that thought. */
  z.object({ type: z.literal('frame'), parts: z.array(partSchema) }),
  z.object({
    type: z.literal('end'),
    /** `stop`: the model ended · `length`: `maxTokens` · `context`: no room left · `abort`: was asked to stop. */
    reason: z.enum(['stop', 'length', 'context', 'abort']),
    usage: usageSchema,
  }),
])
export type GenerateEvent = z.infer<typeof generateEventSchema>

export const engineContract = oc.router({
  /** Every second or so while the process lives; silence means that it hangs. */
  heartbeat: procedure('owner').output(eventIterator(z.object({ at: z.number() }))),
  load: procedure('owner')
    .input(
      z.object({
        path,
        contextSize: z.int().min(256).nullable(),
        threads: z.int().min(1).nullable(),
        /** What holds instead of what the file says. */
        repairs: repairsSchema.nullable().optional(),
      }),
    )
    .output(eventIterator(loadEventSchema)),
  /**
   * Ends with `end` in every case but an error. `stop` (or the end of the call) ends it within 200 ms,
   * during prefill too. PROMPT_TOO_LONG when the prompt leaves no room to answer.
   */
  generate: procedure('owner')
    .input(
      z.object({
        messages: z.array(promptMessageSchema).min(1),
        sampling: samplingSchema.extend({ seed: z.int().min(0).max(0xffff_ffff) }),
        thinking: thinkingChoiceSchema.extend({ budgetTokens: z.int().min(1).nullable() }).optional(),
      }),
    )
    .output(eventIterator(generateEventSchema)),
  /** Ends the generation under way with `reason: 'abort'`, its usage included. */
  stop: procedure('owner'),
  tokenize: procedure('owner')
    .input(z.object({ text: z.string() }))
    .output(z.object({ tokens: z.array(z.int()) })),
  /**
   * Looks whether a model will talk, from its header to where it stops; asking it is for `load` and `generate`. Any file
   * may be given: each check can crash this process or never end, so whoever calls has the time limits.
   */
  examine: procedure('owner')
    .input(z.object({ path, repairs: repairsSchema.nullable() }))
    .output(eventIterator(examineEventSchema)),
  inspect: procedure('owner').input(z.object({ path })).output(modelInspectionSchema),
  /** What decides the memory and speed of a model; `headerOnly`: of a file that was cut after its header. */
  shape: procedure('owner')
    .input(z.object({ path, headerOnly: z.boolean() }))
    .output(modelShapeSchema),
  /** How fast this computer reads memory with the threads of a model, and what graphics memory it has. */
  bandwidth: procedure('owner').output(bandwidthSchema),
})
