import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { examineEventSchema, repairsSchema } from './doctor.ts'
import { partSchema, roleSchema, samplingSchema, usageSchema } from './messages.ts'
import { modelShapeSchema } from './model-shape.ts'
import { modelInspectionSchema } from './models.ts'
import { procedure } from './procedure.ts'
import { thinkingOfferSchema, thinkingSchema } from './thinking.ts'

/** What the engine's process offers to the services: one model, several conversations at a time. */

const path = z.string().min(1)

export type { ThinkingChoice, ThinkingOffer } from './thinking.ts'

export const engineInfoSchema = z.object({
  contextSize: z.int(),
  trainContextSize: z.int(),
  /** The name of the chat template that is used: the file's own (`jinja`) or a built-in one. */
  chatWrapper: z.string(),
  thinking: thinkingOfferSchema,
  /** How many conversations of that size are held. */
  sequences: z.int().min(1),
  /** How many are answered at a time: shorter ones find more places when many come. */
  atOnce: z.int().min(1),
  threads: z.int().min(1),
  /** Of the keys and the values that are kept: `F16/F16`. */
  kvCacheType: z.string(),
  /** What they were chosen from; null where there was nothing to choose, or somebody told how many. */
  threadChoice: z
    .object({
      /** The processor, the engine and the class of the model's size: what `calibrate` finds holds for all that has the same. */
      key: z.string(),
      of: z.int().min(1),
      isMeasured: z.boolean(),
    })
    .nullable(),
  memory: z.object({ weightsBytes: z.number(), contextBytes: z.number() }),
  /** What stands around a gap that the model was trained to fill; null where it was not. */
  infill: z.object({ prefix: z.int(), suffix: z.int(), middle: z.int() }).nullable(),
  /** Of llama.cpp and its binding: a saved state of another one is worth nothing. */
  version: z.string(),
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

export const calibrationSchema = z.object({
  threads: z.int().min(1),
  /** Nothing else computed meanwhile. */
  isSure: z.boolean(),
  /** It ended because single tokens took so long that another try would be no better. */
  isTooSlow: z.boolean().optional(),
})
export type Calibration = z.infer<typeof calibrationSchema>

export const bandwidthSchema = z.object({
  /** From main memory, with as many threads as a large model gets. */
  bytesPerSecond: z.number().positive(),
  /** From the memory that each core has for itself, which tells how fast it computes. */
  nearBytesPerSecond: z.number().positive(),
  threads: z.int().positive(),
  /** False where something else was using this computer: the figures may be too low. */
  isSteady: z.boolean(),
  /** Of the graphics processor that models would be loaded on; null without one. */
  gpu: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
})
export type Bandwidth = z.infer<typeof bandwidthSchema>

/** A function that the model may ask to be called, as the OpenAI API describes one. */
export const toolSchema = z.object({
  name: z.string().min(1).max(256),
  description: z.string(),
  /** A JSON schema of its arguments. */
  parameters: z.record(z.string(), z.unknown()),
})
export type Tool = z.infer<typeof toolSchema>

export const toolCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** JSON, as the model wrote it. */
  arguments: z.string(),
})
export type ToolCall = z.infer<typeof toolCallSchema>

export const promptMessageSchema = z.object({
  role: z.union([roleSchema, z.literal('system'), z.literal('tool')]),
  text: z.string(),
  /** What the model thought before it answered; the template decides whether it is told again. */
  thought: z.string().optional(),
  /** What an assistant asked to be called. */
  toolCalls: z.array(toolCallSchema).optional(),
  /** Which of these calls a tool's message answers. */
  toolCallId: z.string().optional(),
})
export type PromptMessage = z.infer<typeof promptMessageSchema>

/** A conversation as the template gets it. */
const conversation = {
  messages: z.array(promptMessageSchema).min(1),
  thinking: thinkingSchema.optional(),
  /** What the template may ask for by name besides; what `thinking` sets goes first. */
  templateWords: z.record(z.string(), z.unknown()).optional(),
  tools: z.array(toolSchema).max(128).optional(),
  /** The last message is an answer that was cut: the prompt ends where it ends, and what comes goes on from there. */
  continues: z.boolean().optional(),
}

/** How an answer is made, whatever the prompt. */
const making = {
  /** By which `stop` knows it. */
  id: z.string().max(64).optional(),
  /**
   * Whose prompt it is: what is held for a conversation can be saved and brought back by this name. Absent, nothing is kept by
   * name, nor by the name of whoever had the place before; tokens that are in memory are used again all the same.
   */
  conversation: z.string().max(64).optional(),
  sampling: samplingSchema.extend({ seed: z.int().min(0).max(0xffff_ffff) }),
  /** A grammar in llama.cpp's GBNF that the answer is held to; `sampling.jsonSchema` goes first. */
  grammar: z.string().max(200_000).optional(),
  /** By token id, added to its logit; −100 forbids it. */
  logitBias: z.record(z.string(), z.number().min(-100).max(100)).optional(),
  /** Each token with its log probability and so many of the likeliest others. */
  logprobs: z.int().min(0).max(100).optional(),
  /** These are then what a token was drawn by: after the cuts, the penalties and the temperature. What has no chance is not among them. */
  afterSampling: z.boolean().optional(),
  /** Frames say which tokens they are made of. */
  ids: z.boolean().optional(),
  /** What would end the answer is never chosen. */
  endless: z.boolean().optional(),
  /**
   * Reads everything from the start, in slices of one size and computed apart from others: the same seed then gives the same text
   * whatever was said before, and whoever else is answered. Slower. Without it the same holds for the first answer after a load.
   */
  fresh: z.boolean().optional(),
}

/** One token of an answer and what might have stood in its place, the likeliest first. */
export const tokenChoiceSchema = z.object({
  token: z.int(),
  /** A character that is split between tokens is U+FFFD here; `bytes` has its part. */
  text: z.string(),
  bytes: z.array(z.int().min(0).max(255)),
  /** Natural logarithm of the model's probability, before sampling unless `afterSampling` was asked for; -Infinity is sent as -9999. */
  logprob: z.number(),
})
export type TokenChoice = z.infer<typeof tokenChoiceSchema>
export const tokenReportSchema = tokenChoiceSchema.extend({
  others: z.array(tokenChoiceSchema),
  /** It is no part of what is said: of a thought, or of what parts thoughts from answers. */
  thought: z.literal(true).optional(),
})
export type TokenReport = z.infer<typeof tokenReportSchema>

export const loadEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: z.number().min(0).max(1) }),
  z.object({ type: z.literal('ready'), info: engineInfoSchema }),
])

/** The batches that an answer had a part in, its prompt's too, and its share of them: that of one in a batch with another is a half. */
export const computedSchema = z.object({ batches: z.number(), share: z.number() })
export type Computed = z.infer<typeof computedSchema>

export const generateEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prefill'), done: z.int(), total: z.int() }),
  /** What came since the last frame. A `thought` with `durationMs` ends that thought. */
  z.object({
    type: z.literal('frame'),
    parts: z.array(partSchema),
    /** Of the whole answer so far; what is held back until it can be read counts too. */
    completionTokens: z.int().optional(),
    /** With `logprobs` alone. */
    tokens: z.array(tokenReportSchema).optional(),
    /** With `ids` alone: those of the answer's tokens that were read since the last frame. */
    ids: z.array(z.int()).optional(),
  }),
  /**
   * A piece of a call's arguments, compact JSON, as the model writes it; with `callsInPieces` alone. The first piece of a call tells of the
   * call. One that stays without `toolCalls` was cut.
   */
  z.object({ type: z.literal('callPiece'), id: z.string(), name: z.string(), arguments: z.string() }),
  /** The model asks for functions to be called; with `tools` alone, and just before the end. Those told in pieces are among them. */
  z.object({ type: z.literal('toolCalls'), calls: z.array(toolCallSchema) }),
  z.object({
    type: z.literal('end'),
    /** `stop`: the model ended · `length`: `maxTokens` · `context`: no room left · `abort`: was asked to stop. */
    reason: z.enum(['stop', 'length', 'context', 'abort']),
    /** Which of `sampling.stop` ended it. */
    stopText: z.string().optional(),
    usage: usageSchema,
    /** With `endless` alone: the tokens that would have ended it. */
    ends: z.array(z.int()).optional(),
    /** Absent where nothing was computed. */
    computed: computedSchema.optional(),
  }),
])
export type GenerateEvent = z.infer<typeof generateEventSchema>

/** The exact text that a model sees, token by token. */
export const renderedSchema = z.object({
  text: z.string(),
  /** As the template wrote it, before it was cut into tokens and without the one at the beginning. */
  written: z.string(),
  tokens: z.array(z.object({ token: z.int(), text: z.string() })),
})
export type Rendered = z.infer<typeof renderedSchema>

/** How many tokens a conversation has: each message's own text, and all of it with what the template adds. */
export const measureSchema = z.object({ totalTokens: z.int(), messageTokens: z.array(z.int()) })
export type Measure = z.infer<typeof measureSchema>

export const embeddingSchema = z.object({ vector: z.array(z.number()), tokens: z.int() })
export type Embedding = z.infer<typeof embeddingSchema>

/** How likely a text answers a question, from 0 to 1, and what reading both took. */
export const rankSchema = z.object({ score: z.number(), tokens: z.int() })
export type Rank = z.infer<typeof rankSchema>

const conversationInput = z.object(conversation)

const renderInputSchema = z.object({
  ...conversation,
  /** Whether the text goes on to where the answer begins; by default it does. */
  answerBegins: z.boolean().optional(),
})

export const generateInputSchema = z.object({
  ...conversation,
  ...making,
  /** Whether functions may or must be called; by default as the model likes. Of no meaning without `tools`. */
  toolChoice: z.union([z.enum(['auto', 'none', 'required']), z.object({ name: z.string() })]).optional(),
  /** Whether several functions may be called at once; by default they may. */
  parallelToolCalls: z.boolean().optional(),
  /** Calls are told of while they are written, where their form allows it. */
  callsInPieces: z.boolean().optional(),
})
export type GenerateInput = z.infer<typeof generateInputSchema>

export const completeInputSchema = z.object({
  ...making,
  /**
   * Read as it stands; special tokens may be written in it by name. The token that a model wants at the beginning is put before a text,
   * never before a list of tokens.
   */
  prompt: z.union([z.string(), z.array(z.int().min(0)).min(1)]),
})
export type CompleteInput = z.infer<typeof completeInputSchema>

export const engineContract = oc.router({
  /** Every second or so while the process lives; silence means that it hangs. */
  heartbeat: procedure('owner').output(eventIterator(z.object({ at: z.number() }))),
  load: procedure('owner')
    .input(
      z.object({
        path,
        contextSize: z.int().min(256).nullable(),
        threads: z.int().min(1).nullable(),
        /** What `calibrate` found before, by `threadChoice.key`: where there is one for this model it starts with so many. */
        measuredThreads: z.record(z.string(), z.int().min(1)).optional(),
        /** How many conversations to hold at a time, each with all of `contextSize`; the engine's choice by default. */
        sequences: z.int().min(1).max(64).optional(),
        /** What is opened when more ask at once than that; none by default where `sequences` is told, else by memory. */
        annex: z.object({ contextSize: z.int().min(256), sequences: z.int().min(1).max(64) }).optional(),
        /** What holds instead of what the file says. */
        repairs: repairsSchema.nullable().optional(),
      }),
    )
    .output(eventIterator(loadEventSchema)),
  /**
   * Ends with `end` in every case but an error. `stop` (or the end of the call) ends it within 200 ms,
   * during prefill too. PROMPT_TOO_LONG when the prompt leaves no room to answer.
   */
  generate: procedure('owner').input(generateInputSchema).output(eventIterator(generateEventSchema)),
  /** The same for a text without any template: what comes goes on where it ends. */
  complete: procedure('owner').input(completeInputSchema).output(eventIterator(generateEventSchema)),
  /** Ends a generation (without `id`: every one) with `reason: 'abort'`, its usage included. */
  stop: procedure('owner').input(z.object({ id: z.string().optional() }).optional()),
  /**
   * Reads a conversation that may soon be answered, whenever nobody waits for an answer; ends when it is read, or with the call. What
   * it read is then used by `generate`. Nothing is promised: there may be no room. `goesOn`: more is to come in its last message, whose
   * words are whole; only what that cannot change is read, and only where it is as much as is worth it.
   */
  prepare: procedure('owner').input(
    conversationInput.extend({ conversation: making.conversation, goesOn: z.boolean().optional() }),
  ),
  tokenize: procedure('owner')
    .input(
      z.object({
        text: z.string(),
        special: z.boolean().optional(),
        /** With the token that the model wants at the beginning, where it wants one. */
        begins: z.boolean().optional(),
        /** With what each of them stands for. */
        pieces: z.boolean().optional(),
      }),
    )
    .output(z.object({ tokens: z.array(z.int()), pieces: z.array(z.array(z.int())).optional() })),
  detokenize: procedure('owner')
    .input(z.object({ tokens: z.array(z.int().min(0)) }))
    .output(z.object({ text: z.string() })),
  /** NOT_SUPPORTED where a text without the answer's beginning is asked for and the template is a built-in one. */
  render: procedure('owner').input(renderInputSchema).output(renderedSchema),
  measure: procedure('owner').input(conversationInput).output(measureSchema),
  /** Vectors of length 1, one for each text; of one that is too long, of its beginning with `truncate`, else INVALID_INPUT. */
  embed: procedure('owner')
    .input(z.object({ texts: z.array(z.string()).min(1).max(2048), truncate: z.boolean().optional() }))
    .output(z.array(embeddingSchema)),
  /** How well each text answers the question, in their order. NOT_SUPPORTED where the model was not trained for it. */
  rank: procedure('owner')
    .input(z.object({ query: z.string(), documents: z.array(z.string()).min(1).max(2048) }))
    .output(z.array(rankSchema)),
  /**
   * Writes what is held of a conversation to `path`; null when nothing is. Only a state that this very model, engine and context wrote,
   * whole and unchanged, may ever be loaded: a wrong one crashes this process or makes nonsense.
   */
  saveState: procedure('owner')
    .input(z.object({ conversation: z.string(), path }))
    .output(z.object({ tokens: z.int(), sizeBytes: z.number() }).nullable()),
  /** Throws CONFLICT when no sequence is free, and INVALID_INPUT when it is no such state. */
  loadState: procedure('owner')
    .input(z.object({ conversation: z.string(), path }))
    .output(z.object({ tokens: z.int() })),
  /** How many tokens are held of a conversation. */
  held: procedure('owner')
    .input(z.object({ conversation: z.string() }))
    .output(z.object({ tokens: z.int() })),
  /**
   * Forgets what is held of these conversations (without `conversations`: of all), and whatever is held by no name, which may be theirs:
   * they were erased. Of what is answered just now it is forgotten when the answer ends.
   */
  forget: procedure('owner').input(z.object({ conversations: z.array(z.string()).optional() })),
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
  /**
   * Tries with how many threads the model that is loaded computes soonest, in about half a second or a few tokens of each, and goes on with those. It gives up,
   * with null, as soon as anybody wants an answer, or with the call, and does not begin while other programs compute. `candidates`: by default
   * the engine's choice; those that are told are tried in any case.
   */
  calibrate: procedure('owner')
    .input(z.object({ candidates: z.array(z.int().min(1)).max(16).optional() }).optional())
    .output(calibrationSchema.nullable()),
  /** How fast this computer reads memory with the threads of a model, and what graphics memory it has. */
  bandwidth: procedure('owner').output(bandwidthSchema),
})
