import type { PromptMessage } from '#contract/engine.ts'
import {
  experimentLimits,
  type Assertion,
  type DataRow,
  type Experiment,
  type ExperimentProblem,
} from '#contract/experiment.ts'
import { defaultSampling, type Sampling } from '#contract/messages.ts'
import { fill, variablesIn } from './fill.ts'
import { fillAssertion, variablesOf } from './fill-assertion.ts'

/**
 * An experiment, expanded: `lines` (each row of data with each prompt) × `columns` (each model with each set of parameters and
 * each seed). Cell `number` stands at column `number / lines`, so that going by number loads each model once.
 */
export interface Plan {
  name: string
  lines: PlanLine[]
  columns: PlanColumn[]
  logprobs: number | null
}

export interface PlanLine {
  prompt: string
  /** From 1. */
  rowNumber: number
  row: DataRow
  ask: { messages: PromptMessage[] } | { raw: string }
  assertions: Assertion[]
}

export interface PlanColumn {
  modelId: string
  parameters: string
  sampling: Sampling & { seed: number }
  thinking: 'auto' | 'on' | 'off'
}

export const cellCount = ({ lines, columns }: Pick<Plan, 'lines' | 'columns'>): number =>
  lines.length * columns.length

/** What one cell is: throws RangeError where there is none. */
export const cellOf = (plan: Plan, number: number): { line: PlanLine; column: PlanColumn } => {
  const column = plan.columns[Math.floor(number / plan.lines.length)]
  const line = plan.lines[number % plan.lines.length]
  if (!line || !column) throw new RangeError(`There is no cell ${number}.`)
  return { line, column }
}

type Prompt = Experiment['prompts'][number]
type Where = (path: readonly PropertyKey[]) => { line: number; column: number }

/** Expands an experiment whose models are ids by now. Complains where a variable has no value, and where it gets too large. */
export const makePlan = (
  experiment: Experiment,
  rows: readonly DataRow[],
  where: Where,
): { plan: Plan; problems: [] } | { plan: null; problems: ExperimentProblem[] } => {
  const columns = columnsOf(experiment)
  const count = rows.length * experiment.prompts.length * columns.length
  const problems = missingValues(experiment, rows, where)
  if (count > experimentLimits.cells || rows.length > experimentLimits.rows) {
    const message = `this makes ${count} cells of ${rows.length} rows; expected at most ${experimentLimits.cells} cells and ${experimentLimits.rows} rows`
    problems.push({ file: null, ...where([]), path: '', message })
  }
  if (problems.length > 0) return { plan: null, problems }
  const lines = rows.flatMap((row, index) =>
    experiment.prompts.map((prompt, position) => ({
      prompt: prompt.name ?? `#${position + 1}`,
      rowNumber: index + 1,
      row,
      ask: askOf(prompt, row),
      assertions: assertionsOf(experiment, prompt).map((assertion) => fillAssertion(assertion, row)),
    })),
  )
  const { name, logprobs = null } = experiment
  return { plan: { name, lines, columns, logprobs }, problems: [] }
}

const columnsOf = ({ models, parameters = [{}], seeds = [0] }: Experiment): PlanColumn[] =>
  models.flatMap((modelId) =>
    parameters.flatMap(({ name, thinking = 'auto', jsonSchema, ...sampling }, position) =>
      seeds.map((seed) => ({
        modelId,
        parameters: name ?? (parameters.length === 1 ? '' : `#${position + 1}`),
        thinking,
        sampling: {
          ...defaultSampling,
          maxTokens: experimentLimits.answerTokens,
          ...sampling,
          jsonSchema: jsonSchema ? JSON.stringify(jsonSchema) : null,
          seed,
        },
      })),
    ),
  )

const askOf = ({ system, user, messages, raw }: Prompt, row: DataRow): PlanLine['ask'] => {
  if (raw !== undefined) return { raw: fill(raw, row) }
  const talk = messages ?? [
    ...(system === undefined ? [] : [{ role: 'system' as const, text: system }]),
    { role: 'user' as const, text: user ?? '' },
  ]
  return { messages: talk.map(({ role, text }) => ({ role, text: fill(text, row) })) }
}

const assertionsOf = (experiment: Experiment, prompt: Prompt): Assertion[] => [
  ...(experiment.assert ?? []),
  ...(prompt.assert ?? []),
]

const missingValues = (experiment: Experiment, rows: readonly DataRow[], where: Where) => {
  const problems: ExperimentProblem[] = []
  const look = (names: readonly string[], path: (string | number)[]) => {
    for (const name of new Set(names)) {
      const index = rows.findIndex((row) => !Object.hasOwn(row, name))
      if (index === -1) continue
      const there = Object.keys(rows[index] ?? {})
      const instead = there.length === 0 ? 'no values' : there.join(', ')
      const message = `“{{${name}}}” has no value in row ${index + 1} of the data, which has ${instead}`
      problems.push({ file: null, ...where(path), path: path.join('.'), message })
    }
  }
  for (const [index, prompt] of experiment.prompts.entries()) {
    const { system, user, raw, messages = [], assert = [] } = prompt
    for (const [key, text] of Object.entries({ system, user, raw })) {
      if (text !== undefined) look(variablesIn(text), ['prompts', index, key])
    }
    for (const [at, { text }] of messages.entries())
      look(variablesIn(text), ['prompts', index, 'messages', at])
    for (const [at, assertion] of assert.entries())
      look(variablesOf(assertion), ['prompts', index, 'assert', at])
  }
  for (const [at, assertion] of (experiment.assert ?? []).entries())
    look(variablesOf(assertion), ['assert', at])
  return problems
}
