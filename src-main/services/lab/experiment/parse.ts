import { LineCounter, parseDocument } from 'yaml'
import {
  experimentLimits,
  experimentSchema,
  type Experiment,
  type ExperimentProblem,
} from '#contract/experiment.ts'
import { createLocator, describeIssues, type Locator } from './problems.ts'

/** An experiment file that was read: with problems, there is no experiment. */
export type Parsed =
  | { experiment: Experiment; locate: Locator; problems: [] }
  | { experiment: null; problems: ExperimentProblem[] }

/** One name may be used again so often by `*alias`; a file that blows itself up has many more. */
const maxAliases = 100

/** Reads a file's text. It may be anybody's: its size, its depth and what its aliases unfold to are limited. */
export const parseExperiment = (source: string): Parsed => {
  const refuse = (message: string): Parsed => ({
    experiment: null,
    problems: [{ file: null, line: 1, column: 1, path: '', message }],
  })
  if (source.length > experimentLimits.sourceLength) {
    return refuse('the file is too large: at most 1 MB; put many rows into a dataFile')
  }
  try {
    return parse(source)
  } catch (error) {
    // What is nested too deeply exhausts the stack; what its aliases unfold to, the library's count.
    if (error instanceof RangeError) return refuse('the file is nested too deeply')
    if (error instanceof ReferenceError) return refuse(`expected fewer aliases: at most ${maxAliases}`)
    throw error
  }
}

const parse = (source: string): Parsed => {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const locate = createLocator(document, lines)
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      file: null,
      ...locate.at(pos[0]),
      path: '',
      message: `this is no YAML: ${message}`,
    }))
    return { experiment: null, problems }
  }
  const result = experimentSchema.safeParse(document.toJS({ maxAliasCount: maxAliases }))
  return result.success
    ? { experiment: result.data, locate, problems: [] }
    : { experiment: null, problems: describeIssues(result.error.issues, locate) }
}
