import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import {
  experimentLimits,
  experimentSchema,
  type Experiment,
  type ExperimentProblem,
} from '#contract/experiment.ts'
import { createLocator, describeIssues, type Locator } from './problems.ts'

/** No list of names in an experiment is nearly as long. */
const mostNames = 1_000

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
  // The library compares each name with all before it, which takes minutes where there are tens of thousands.
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const locate = createLocator(document, lines)
  const errors = [...document.errors, ...wrongNames(document)]
  if (errors.length > 0) {
    const problems = errors.slice(0, 20).map(({ pos, message }) => ({
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

interface WrongName {
  pos: [number, number]
  message: string
}

/** Names that stand twice in one place, or are too many there. */
const wrongNames = (document: Document): WrongName[] => {
  const wrong: WrongName[] = []
  visit(document, {
    Map: (_, { items, range }) => {
      const [from = 0, to = 0] = range ?? []
      if (items.length > mostNames) {
        wrong.push({ pos: [from, to], message: `more than ${mostNames} names stand in one place` })
        return visit.BREAK
      }
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        const [start = 0, end = 0] = key.range ?? []
        if (seen.has(key.value)) wrong.push({ pos: [start, end], message: 'Map keys must be unique' })
        seen.add(key.value)
      }
      return undefined
    },
  })
  return wrong
}
