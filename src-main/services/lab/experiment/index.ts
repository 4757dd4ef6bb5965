/** Reads experiment files: from the text that somebody wrote to the cells that are to be answered. Knows no engine. */
import { AppError } from '#contract/errors.ts'
import type { Assertion, DataRow, ExperimentProblem } from '#contract/experiment.ts'
import { readRows } from './data-rows.ts'
import { parseExperiment } from './parse.ts'
import { makePlan, type Plan } from './plan.ts'
import { unsoundIn } from './sound-assertions.ts'

export { nameIn } from './name.ts'
export { cellCount, cellOf, type Plan, type PlanColumn, type PlanLine } from './plan.ts'

export interface ReadOptions {
  source: string
  /** The text of a file that lies beside the experiment; null when there is none. */
  readFile: (name: string) => string | null
  /** The id of the model that is meant; throws AppError saying which there are. */
  chooseModel: (typed: string) => string
}

/** The plan of an experiment, or everything that is wrong with it. Never throws for what is written in it. */
export const readExperiment = ({
  source,
  readFile,
  chooseModel,
}: ReadOptions): { plan: Plan; problems: [] } | { plan: null; problems: ExperimentProblem[] } => {
  const parsed = parseExperiment(source)
  if (!parsed.experiment) return { plan: null, problems: parsed.problems }
  const { experiment, locate } = parsed
  const problems: ExperimentProblem[] = []
  const complain = (path: (string | number)[], message: string) =>
    problems.push({ file: null, ...locate.value(path), path: path.join('.'), message })
  const choose = (typed: string, path: (string | number)[]) => {
    try {
      return chooseModel(typed)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      complain(path, error.message)
      return typed
    }
  }

  const models = experiment.models.map((typed, index) => choose(typed, ['models', index]))
  const judged = (assertions: readonly Assertion[], path: (string | number)[]) =>
    assertions.map((assertion, index) =>
      assertion.judge?.model === undefined
        ? assertion
        : {
            ...assertion,
            judge: {
              ...assertion.judge,
              model: choose(assertion.judge.model, [...path, index, 'judge', 'model']),
            },
          },
    )
  const read = (assertions: readonly Assertion[] = [], path: (string | number)[]) => {
    for (const [index, assertion] of assertions.entries())
      for (const { part, message } of unsoundIn(assertion)) complain([...path, index, part], message)
  }
  experiment.prompts.forEach((prompt, index) => read(prompt.assert, ['prompts', index, 'assert']))
  read(experiment.assert, ['assert'])
  const resolved = {
    ...experiment,
    models,
    prompts: experiment.prompts.map((prompt, index) => ({
      ...prompt,
      ...(prompt.assert && { assert: judged(prompt.assert, ['prompts', index, 'assert']) }),
    })),
    ...(experiment.assert && { assert: judged(experiment.assert, ['assert']) }),
  }
  const rows: DataRow[] = [...(experiment.data ?? [])]
  if (experiment.dataFile !== undefined) {
    const text = readFile(experiment.dataFile)
    if (text === null) complain(['dataFile'], `there is no file “${experiment.dataFile}” beside this one`)
    else {
      const data = readRows(experiment.dataFile, text)
      rows.push(...data.rows)
      problems.push(...data.problems)
    }
  }
  if (problems.length > 0) return { plan: null, problems }
  return makePlan(resolved, rows.length === 0 ? [{}] : rows, (path) => locate.value(path))
}
