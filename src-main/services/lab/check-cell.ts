import { assertionKinds, type Assertion, type AssertionKind } from '#contract/experiment.ts'
import type { CellResult, CellStatus, LabVerdict } from '#contract/lab.ts'
import type { Engines } from '../engines/types.ts'
import { checkAnswer, type AnswerFacts, type Checker, type Verdict } from './checks/index.ts'
import type { PlanColumn, PlanLine } from './experiment/index.ts'
import { askJudge } from './judge.ts'

const kindOf = (assertion: Assertion): AssertionKind => {
  const kind = assertionKinds.find((name) => assertion[name] !== undefined)
  if (!kind) throw new Error('An assertion says nothing.')
  return kind
}

/** What is expected, for people: a text as it is, anything richer as JSON. */
const expectedOf = (assertion: Assertion): string => {
  const value: unknown = assertion[kindOf(assertion)]
  const words = assertion.contains ?? assertion.notContains ?? assertion.equals
  const plain = typeof words === 'object' ? words.text : value
  return (typeof plain === 'string' ? plain : JSON.stringify(plain)).slice(0, 2000)
}

const verdictOf = (assertion: Assertion, { passed, message, score }: Verdict): LabVerdict => ({
  kind: kindOf(assertion),
  expected: expectedOf(assertion),
  passed,
  message,
  ...(score !== undefined && { score }),
})

const factsOf = (line: PlanLine, { text, thought, reason, usage }: CellResult): AnswerFacts => ({
  ...{ text, thought, reason: reason ?? '', tokens: usage?.completionTokens ?? 0, row: line.row },
  prompt:
    'raw' in line.ask
      ? line.ask.raw
      : line.ask.messages.map(({ role, text: said }) => `${role}: ${said}`).join('\n\n'),
})

/** Everything but what a judge has to say. */
export const checkCell = async (
  line: PlanLine,
  result: CellResult,
  checker: Checker,
): Promise<LabVerdict[]> => {
  const facts = factsOf(line, result)
  const verdicts: LabVerdict[] = []
  for (const assertion of line.assertions) {
    if (!assertion.judge) verdicts.push(verdictOf(assertion, await checkAnswer(assertion, facts, checker)))
  }
  return verdicts
}

/** Which models have to judge answers to this line. */
export const judgesOf = (line: PlanLine, column: PlanColumn): string[] =>
  line.assertions.flatMap(({ judge }) => (judge ? [judge.model ?? column.modelId] : []))

/** The verdicts of all judges of a cell; null when `signal` aborted. */
export const judgeCell = async (
  line: PlanLine,
  column: PlanColumn,
  result: CellResult,
  { engines, signal }: { engines: Pick<Engines, 'generate'>; signal: AbortSignal },
): Promise<LabVerdict[] | null> => {
  const answer = factsOf(line, result)
  const verdicts: LabVerdict[] = []
  for (const assertion of line.assertions) {
    const { judge } = assertion
    if (!judge) continue
    const modelId = judge.model ?? column.modelId
    const verdict = await askJudge({ engines, modelId, judge, answer, signal })
    if (!verdict) return null
    verdicts.push(verdictOf(assertion, verdict))
  }
  return verdicts
}

/** What became of a cell, once everything that there is to say was said. */
export const statusOf = ({ error, verdicts }: CellResult): Exclude<CellStatus, 'answered'> =>
  error ? 'error' : verdicts.every(({ passed }) => passed) ? 'passed' : 'failed'
