import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { modelIdSchema } from './models.ts'
import { procedure } from './procedure.ts'

/** The doctor: looks whether a model's file is sound and will talk, and keeps repairs beside it. */

export const checkNames = [
  'header',
  'architecture',
  'template',
  'conversation',
  'thinking',
  'stop',
  'answer',
] as const

export const findingSchema = z.object({
  check: z.enum(checkNames),
  outcome: z.enum(['fine', 'note', 'problem', 'skipped']),
  /** The interface's text is `doctor.finding.<key>` with `values`. */
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** In English, for terminals. */
  message: z.string(),
  /** What would mend it; null when nothing is needed or nothing can. */
  repair: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('template'), template: z.string() }),
      z.object({ type: z.literal('stopWords'), stopWords: z.array(z.string()) }),
    ])
    .nullable(),
})
export type Finding = z.infer<typeof findingSchema>

/** Chat templates that need no file; `repairs.template` names one of them, or is Jinja itself. */
export const builtInTemplates = [
  'chatml',
  'llama2',
  'llama3',
  'mistral',
  'gemma',
  'gemma4',
  'deepseek',
  'qwen',
  'harmony',
  'seed',
  'general',
] as const
export type BuiltInTemplate = (typeof builtInTemplates)[number]

/** What holds instead of what the file says. Kept beside the model as `<file>.gguf.palabre.json`. */
export const repairsSchema = z.object({
  /** Jinja, or the name of a built-in one: `chatml`, `llama3`, …; null follows the file. */
  template: z.string().max(200_000).nullable(),
  stopWords: z.array(z.string().min(1).max(100)).max(20),
})
export type Repairs = z.infer<typeof repairsSchema>

/** Each check that is begun is followed by its one finding. */
export const examineEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('checking'), check: z.enum(checkNames) }),
  z.object({ type: z.literal('found'), finding: findingSchema }),
])
export type ExamineEvent = z.infer<typeof examineEventSchema>

/** `usable`: it will talk, with the problems that were found, or it was not asked · `broken`: it will not. */
export const verdictSchema = z.enum(['healthy', 'usable', 'broken'])
export type Verdict = z.infer<typeof verdictSchema>

export const doctorEventSchema = z.discriminatedUnion('type', [
  ...examineEventSchema.options,
  z.object({ type: z.literal('end'), verdict: verdictSchema }),
])
export type DoctorEvent = z.infer<typeof doctorEventSchema>

/** What the latest examination found; a model that arrives is examined by itself, without being asked anything. */
export const examinationSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  verdict: verdictSchema,
  findings: z.array(findingSchema),
})
export type Examination = z.infer<typeof examinationSchema>

export const doctor = {
  /** Examines a model in a process of its own; leaving the stream ends it. */
  examine: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(eventIterator(doctorEventSchema)),
  /** Null when it was never examined, or not since its repairs were changed. */
  last: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(examinationSchema.nullable()),
  repairs: procedure('owner')
    .input(z.object({ id: modelIdSchema }))
    .output(repairsSchema),
  /** Holds from the model's next load; one that is loaded is unloaded as soon as it is not answering. */
  setRepairs: procedure('owner').input(z.object({ id: modelIdSchema, repairs: repairsSchema })),
}
