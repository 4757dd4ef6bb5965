import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  assertionKinds,
  experimentLimits,
  experimentProblemSchema,
  type AssertionKind,
} from './experiment.ts'
import { promptMessageSchema } from './engine.ts'
import { errorInfoSchema } from './errors.ts'
import { samplingSchema, usageSchema } from './messages.ts'
import { procedure } from './procedure.ts'

/** The laboratory: experiments (see experiment.ts), their runs, and the answers in a run's cells. */

const id = z.string().min(1).max(64)

/** The texts of data files beside the experiment, by name. */
const filesSchema = z.record(z.string().max(255), z.string().max(experimentLimits.dataLength))
const draft = {
  source: z.string().max(experimentLimits.sourceLength + 1),
  files: filesSchema,
}

export const experimentDraftSchema = z.object({
  id,
  /** As the file says; empty where it cannot be read. */
  name: z.string(),
  ...draft,
  updatedAt: z.number(),
})
export type ExperimentDraft = z.infer<typeof experimentDraftSchema>

export const experimentEntrySchema = experimentDraftSchema
  .pick({ id: true, name: true, updatedAt: true })
  /** So many things are wrong with what is written; that a model is not here is none of them. */
  .extend({ problems: z.int().nonnegative() })
export type ExperimentEntry = z.infer<typeof experimentEntrySchema>

/**
 * `waiting`: another run comes first · `running` · `done` · `stopped`: by the user, or with the app; it can be gone on with ·
 * `failed`: see `error`; what had come is kept, and it can be gone on with.
 */
export const labRunStatusSchema = z.enum(['waiting', 'running', 'done', 'stopped', 'failed'])

export const labRunSchema = z.object({
  id,
  /** Null when its experiment was removed, or never was in the app. */
  experimentId: z.string().nullable(),
  name: z.string(),
  status: labRunStatusSchema,
  error: errorInfoSchema.nullable(),
  cells: z.int(),
  /** So many of `cells`, by what became of them; the others are still to come. */
  counts: z.object({ answered: z.int(), passed: z.int(), failed: z.int(), error: z.int() }),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
})
export type LabRun = z.infer<typeof labRunSchema>

/** `answered`: a judge has still to say · `passed`: everything that was asserted holds · `error`: there is no whole answer. */
export const cellStatusSchema = z.enum(['answered', 'passed', 'failed', 'error'])
export type CellStatus = z.infer<typeof cellStatusSchema>

/** As much of a cell as a matrix shows. */
export const cellSummarySchema = z.object({
  number: z.int().nonnegative(),
  status: cellStatusSchema,
  /** How the answer begins, on one line. */
  excerpt: z.string(),
  /** What was asserted, and what of it holds. */
  checks: z.int(),
  passedChecks: z.int(),
  durationMs: z.number(),
  tokens: z.int(),
  joules: z.number().nullable(),
})
export type CellSummary = z.infer<typeof cellSummarySchema>

export const verdictSchema = z.object({
  kind: z.enum(assertionKinds as [AssertionKind, ...AssertionKind[]]),
  /** What was expected, in short. */
  expected: z.string(),
  passed: z.boolean(),
  message: z.string().nullable(),
  score: z.number().optional(),
})
export type LabVerdict = z.infer<typeof verdictSchema>

/** A token and how likely it was; natural logarithms, -9999 for nought. */
export const labTokenSchema = z.object({
  text: z.string(),
  logprob: z.number(),
  others: z.array(z.object({ text: z.string(), logprob: z.number() })),
  /** Of the thought and its marks, not of the answer. */
  thought: z.literal(true).optional(),
})
export type LabToken = z.infer<typeof labTokenSchema>

export const cellResultSchema = z.object({
  text: z.string(),
  thought: z.string(),
  /** Null where it broke off. */
  reason: z.enum(['stop', 'length', 'context']).nullable(),
  usage: usageSchema.nullable(),
  durationMs: z.number(),
  verdicts: z.array(verdictSchema),
  error: errorInfoSchema.nullable(),
})
export type CellResult = z.infer<typeof cellResultSchema>

export const labLineSchema = z.object({
  prompt: z.string(),
  /** From 1. */
  rowNumber: z.int(),
  /** The row's values, as a prompt has them; long ones are cut. */
  values: z.array(z.tuple([z.string(), z.string()])),
})
export type LabLine = z.infer<typeof labLineSchema>

export const labColumnSchema = z.object({
  modelId: z.string(),
  /** The name of the set of parameters; empty where there is one set without a name. */
  parameters: z.string(),
  sampling: samplingSchema,
  thinking: z.enum(['auto', 'on', 'off']),
})
export type LabColumn = z.infer<typeof labColumnSchema>

/** Everything about one cell. */
export const labCellSchema = z.object({
  number: z.int(),
  status: cellStatusSchema,
  line: labLineSchema,
  column: labColumnSchema,
  ask: z.union([z.object({ messages: z.array(promptMessageSchema) }), z.object({ raw: z.string() })]),
  result: cellResultSchema,
  /** Empty without `logprobs`. */
  tokens: z.array(labTokenSchema),
})
export type LabCell = z.infer<typeof labCellSchema>

/** Cell `number` is in column `floor(number / lines.length)` and line `number % lines.length`. */
export const labRunEventSchema = z.discriminatedUnion('type', [
  /** The cells follow in events of their own. */
  z.object({
    type: z.literal('snapshot'),
    run: labRunSchema,
    lines: z.array(labLineSchema),
    columns: z.array(labColumnSchema),
  }),
  z.object({ type: z.literal('cells'), cells: z.array(cellSummarySchema) }),
  /** These are to be answered again. */
  z.object({ type: z.literal('reset'), numbers: z.array(z.int()) }),
  /** What is worked at; null between two cells. */
  z.object({ type: z.literal('working'), number: z.int().nullable() }),
  z.object({ type: z.literal('run'), run: labRunSchema }),
  z.object({ type: z.literal('removed') }),
])
export type LabRunEvent = z.infer<typeof labRunEventSchema>

export const labExportFormats = ['csv', 'jsonl', 'html'] as const
export type LabExportFormat = (typeof labExportFormats)[number]

const size = z.object({ lines: z.int(), columns: z.int(), cells: z.int() })

export const lab = {
  /** All experiments and runs, the latest first; again after each change. */
  changed: procedure('owner').output(
    eventIterator(z.object({ experiments: z.array(experimentEntrySchema), runs: z.array(labRunSchema) })),
  ),
  experiment: procedure('owner').input(z.object({ id })).output(experimentDraftSchema),
  /** Keeps a file as it is, right or wrong; without an id as a new one. */
  save: procedure('owner')
    .input(z.object({ id: id.nullable(), ...draft }))
    .output(experimentDraftSchema),
  /** Its runs stay. */
  remove: procedure('owner').input(z.object({ id })),
  /** Everything that is wrong with a file, or how large it gets. */
  check: procedure('owner')
    .input(z.object(draft))
    .output(z.object({ problems: z.array(experimentProblemSchema), size: size.nullable() })),
  /** Begins a run of an experiment as it is kept. INVALID_INPUT when something is wrong with it. */
  start: procedure('owner')
    .input(z.object({ experimentId: id }))
    .output(labRunSchema),
  /** Answers what is missing or broke off; `onlyFailed`: those again that failed, too. CONFLICT while it runs. */
  resume: procedure('owner')
    .input(z.object({ id, onlyFailed: z.boolean().optional() }))
    .output(labRunSchema),
  cancel: procedure('owner').input(z.object({ id })),
  removeRun: procedure('owner').input(z.object({ id })),
  open: procedure('owner').input(z.object({ id })).output(eventIterator(labRunEventSchema)),
  cell: procedure('owner')
    .input(z.object({ runId: id, number: z.int().nonnegative() }))
    .output(labCellSchema),
  /** The file's text, piece by piece. */
  export: procedure('owner')
    .input(z.object({ runId: id, format: z.enum(labExportFormats) }))
    .output(eventIterator(z.string())),
}
