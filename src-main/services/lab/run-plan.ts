import type { CellResult, CellStatus, CellSummary } from '#contract/lab.ts'
import type { ErrorInfo } from '#contract/errors.ts'
import type { CellRow } from '#storage/index.ts'
import type { Engines } from '../engines/types.ts'
import { answerCell, concernsModel, type CellAnswer } from './answer-cell.ts'
import { checkCell, judgeCell, judgesOf, statusOf } from './check-cell.ts'
import type { Checker } from './checks/index.ts'
import { cellOf, type Plan, type PlanColumn, type PlanLine } from './experiment/index.ts'

interface RunOptions {
  plan: Plan
  /** The cells to be answered, and those that wait for a judge alone. */
  todo: { answer: readonly number[]; judge: readonly number[] }
  engines: Pick<Engines, 'generate' | 'complete'>
  checker: Checker
  /** What was kept of a cell. */
  find: (number: number) => Omit<CellRow, 'summary'> | undefined
  /** Keeps a cell; what it throws ends the run. */
  put: (cell: CellRow) => void
  onWorking: (number: number | null) => void
  signal: AbortSignal
}

/**
 * Answers the cells one after the other, by number, so that each model is loaded once and the same file gives the same tokens; then
 * lets the judges speak. Returns when all is done or `signal` aborted: every cell that was put is whole.
 */
export const runPlan = async (options: RunOptions): Promise<void> => {
  const { plan, todo, put, onWorking, signal } = options
  const hopeless = new Map<string, ErrorInfo>()
  const toJudge = new Set(todo.judge)
  for (const number of todo.answer) {
    if (signal.aborted) return
    const { line, column } = cellOf(plan, number)
    onWorking(number)
    const known = hopeless.get(column.modelId)
    const answer = known ? brokenBy(known) : await answerOf(options, line, column)
    if (!answer) return
    const { result, tokens } = answer
    if (result.error && concernsModel(result.error)) hopeless.set(column.modelId, result.error)
    const waits = !result.error && judgesOf(line, column).length > 0
    if (waits) toJudge.add(number)
    put(toRow(number, waits ? 'answered' : statusOf(result), line, answer, tokens))
  }
  for (const number of byJudge(plan, toJudge)) {
    const kept = options.find(number)
    if (!kept) continue
    const { line, column } = cellOf(plan, number)
    onWorking(number)
    const verdicts = await judgeCell(line, column, kept.result, options)
    if (!verdicts) return
    const result = { ...kept.result, verdicts: [...kept.result.verdicts, ...verdicts] }
    put(toRow(number, statusOf(result), line, { result, tokens: kept.tokens }, kept.tokens))
  }
  onWorking(null)
}

const answerOf = async (options: RunOptions, line: PlanLine, column: PlanColumn) => {
  const { plan, engines, checker, signal } = options
  const answer = await answerCell({ engines, line, column, logprobs: plan.logprobs, signal })
  if (!answer || answer.result.error) return answer
  const verdicts = await checkCell(line, answer.result, checker)
  return { ...answer, result: { ...answer.result, verdicts } }
}

const brokenBy = (error: ErrorInfo): CellAnswer => ({
  result: {
    ...{ text: '', thought: '', reason: null, usage: null, durationMs: 0, verdicts: [], error },
  },
  tokens: [],
})

/** Those that have the same judge stand together, so that it is loaded once. */
const byJudge = (plan: Plan, numbers: ReadonlySet<number>): number[] => {
  const judge = (number: number) => {
    const { line, column } = cellOf(plan, number)
    return judgesOf(line, column).join('\n')
  }
  const sorted = [...numbers].sort((a, b) => a - b)
  const keys = new Map(sorted.map((number) => [number, judge(number)]))
  return sorted.sort((a, b) =>
    (keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : keys.get(a) === keys.get(b) ? a - b : 1,
  )
}

const excerptLength = 160

const toRow = (
  number: number,
  status: CellStatus,
  line: PlanLine,
  { result }: CellAnswer,
  tokens: CellRow['tokens'],
): CellRow => ({ status, result, tokens, summary: summaryOf(number, status, line, result) })

const summaryOf = (number: number, status: CellStatus, line: PlanLine, result: CellResult): CellSummary => ({
  number,
  status,
  excerpt: (result.error?.message ?? result.text)
    .slice(0, excerptLength * 3)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, excerptLength),
  checks: line.assertions.length,
  passedChecks: result.verdicts.filter(({ passed }) => passed).length,
  durationMs: result.durationMs,
  tokens: result.usage?.completionTokens ?? 0,
  joules: result.usage?.energy?.joules ?? null,
})
