import { z } from 'zod'
import { maxTextLength } from './text-length.ts'
import { samplingSchema } from './messages.ts'

/**
 * An experiment file: prompts × rows of data × models × parameters × seeds, and what is expected of the answers. Published as
 * `resources/experiment.schema.json`, whose descriptions these are; they also say what was expected where a file is wrong.
 */

/** What a column of data, and hence a variable `{{name}}`, may be called. */
export const variableName = /^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u

export const experimentLimits = {
  /** Of the file, in UTF-16 units. */
  sourceLength: 1_000_000,
  /** Of all data beside it. */
  dataLength: 20_000_000,
  rows: 20_000,
  cells: 100_000,
  /** How many tokens an answer has at most where no `maxTokens` is given. */
  answerTokens: 512,
} as const

const text = z.string().max(maxTextLength)
const name = z.string().min(1).max(100)

const textOr = <S extends z.ZodType>(shape: S, expected: string) =>
  z.union([z.string().max(100_000), shape], { error: `expected ${expected}` })

const wordsSchema = textOr(
  z.strictObject({ text: z.string().max(100_000), ignoreCase: z.boolean().optional() }),
  'a text, or { text, ignoreCase }',
)
const patternSchema = textOr(
  z.strictObject({
    pattern: z.string().max(10_000),
    flags: z
      .string()
      .regex(/^[imsu]*$/, { error: 'expected some of the letters i, m, s and u' })
      .optional(),
  }),
  'a pattern, or { pattern, flags }',
)

export const judgeSchema = z.strictObject({
  question: z.string().min(1).max(10_000).describe('What the judge is asked about the answer.'),
  model: z.string().min(1).max(300).optional().describe('Who judges; the model that answered by default.'),
  scale: z
    .enum(['yes-no', '1-5'])
    .optional()
    .describe('Whether the judge says yes or no, or gives 1 to 5; yes-no by default.'),
  min: z.int().min(1).max(5).optional().describe('On the scale 1-5: passes from here on; 4 by default.'),
})

/** The kinds of assertion, each with what it is told. Exactly one in each. */
const assertionShape = {
  contains: wordsSchema.optional().describe('The answer has this text in it.'),
  notContains: wordsSchema.optional().describe('The answer does not have this text in it.'),
  equals: wordsSchema.optional().describe('The answer is this text, apart from white space around either.'),
  regex: patternSchema.optional().describe('A JavaScript regular expression is found in the answer.'),
  notRegex: patternSchema.optional().describe('A JavaScript regular expression is not found in the answer.'),
  jsonSchema: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('The answer is JSON that fits this JSON Schema (2020-12).'),
  length: z
    .strictObject({
      min: z.int().min(0).optional(),
      max: z.int().min(0).optional(),
      unit: z.enum(['characters', 'words', 'tokens']).optional().describe('characters by default.'),
    })
    .optional()
    .describe('How long the answer is.'),
  javascript: z
    .string()
    .min(1)
    .max(20_000)
    .optional()
    .describe(
      'An expression that is true when the answer passes. It sees output, thought, row, prompt, tokens and reason, and nothing else.',
    ),
  judge: judgeSchema.optional().describe('A local model judges the answer.'),
}

export type AssertionKind = keyof typeof assertionShape
export const assertionKinds = Object.keys(assertionShape) as AssertionKind[]

export const assertionSchema = z
  .strictObject(assertionShape)
  .refine((assertion) => assertionKinds.filter((kind) => assertion[kind] !== undefined).length === 1, {
    error: `expected exactly one of ${assertionKinds.join(', ')}`,
  })
  .meta({ minProperties: 1, maxProperties: 1 })
export type Assertion = z.infer<typeof assertionSchema>

const assertions = z.array(assertionSchema).max(50)

const promptForms = ['user', 'messages', 'raw'] as const

export const promptSchema = z
  .strictObject({
    name: name.optional().describe('What the prompt is called in the results.'),
    system: text.optional().describe('The system prompt, together with user.'),
    user: text.optional().describe('One question. Variables are written {{name}}; \\{{ stands for itself.'),
    messages: z
      .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), text }))
      .min(1)
      .max(200)
      .optional()
      .describe('A whole conversation, in place of user and system.'),
    raw: text.optional().describe('A text without any template, which the model goes on with.'),
    assert: assertions.optional().describe('What is expected of the answers to this prompt alone.'),
  })
  .refine((prompt) => promptForms.filter((form) => prompt[form] !== undefined).length === 1, {
    error: `expected exactly one of ${promptForms.join(', ')}`,
  })
  .refine(({ system, user }) => system === undefined || user !== undefined, {
    error: 'expected user beside system',
    path: ['system'],
  })

export const parametersSchema = samplingSchema
  .omit({ seed: true, jsonSchema: true })
  .partial()
  .extend({
    name: name.optional().describe('What these parameters are called in the results.'),
    jsonSchema: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('A JSON Schema that the answer is held to while it is made.'),
    thinking: z.enum(['auto', 'on', 'off']).optional().describe('For models that let one choose.'),
  })
  .strict()

export const rowSchema = z.record(
  z.string().regex(variableName, { error: 'expected a name: letters, digits, _ and -' }),
  z.unknown(),
)
export type DataRow = z.infer<typeof rowSchema>

export const experimentSchema = z.strictObject({
  name: name.describe('What the experiment is called.'),
  description: z.string().max(5000).optional(),
  models: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(50)
    .describe("A list of models: ids, or parts of a model's name that fit one model alone."),
  prompts: z.array(promptSchema).min(1).max(100).describe('A list of prompts.'),
  data: z
    .array(rowSchema)
    .max(experimentLimits.rows)
    .optional()
    .describe('Rows of values for the variables: every prompt is asked once with each.'),
  dataFile: z
    .string()
    .regex(/^[^/\\]{1,200}\.(csv|jsonl)$/i, {
      error: 'expected the name of a .csv or .jsonl file beside this one',
    })
    .optional()
    .describe('A CSV file (names in its first line) or JSON Lines file beside this one, with more rows.'),
  parameters: z
    .array(parametersSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('Sets of sampling parameters; the app’s own where none are given.'),
  seeds: z
    .array(z.int().min(0).max(0xffff_ffff))
    .min(1)
    .max(1000)
    .optional()
    .describe('Every cell is answered once with each; 0 by default.'),
  logprobs: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe('Keep the probability of each token, and so many of the likeliest others.'),
  assert: assertions.optional().describe('What is expected of every answer.'),
})
export type Experiment = z.infer<typeof experimentSchema>

/** The same for people who write such files, and for their editors. */
export const experimentJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(experimentSchema, { io: 'input' }),
  title: 'Palabre experiment',
})

/** A mistake in an experiment file or the data beside it. Lines and columns count from 1. */
export const experimentProblemSchema = z.object({
  /** Null: the experiment file itself. */
  file: z.string().nullable(),
  line: z.int().min(1),
  column: z.int().min(1),
  /** As `prompts[0].user`; empty where it is about the whole. */
  path: z.string(),
  message: z.string(),
})
export type ExperimentProblem = z.infer<typeof experimentProblemSchema>
