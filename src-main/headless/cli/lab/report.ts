import type { CellSummary, LabRun } from '#contract/lab.ts'
import { cellOf, type Plan } from '#services/lab/experiment/index.ts'
import { columnText } from '#services/lab/writing/index.ts'
import type { LabTable } from '#storage/index.ts'
import { printable } from '../chats/data.ts'

/** So many failures are told one by one; `--out` has them all. */
const toldFailures = 20

interface ReportOptions {
  json?: boolean
  out?: string
}

/** What came of a run, for people or as one object of JSON, on standard output. */
export const report = (plan: Plan, run: LabRun, table: LabTable, { json, out }: ReportOptions): void => {
  const cells = table.summaries(run.id)
  process.stdout.write(
    json ? `${JSON.stringify(toJson(plan, run, cells))}\n` : toText(plan, run, cells, table, out),
  )
}

const perColumn = (plan: Plan, cells: readonly CellSummary[]) =>
  plan.columns.map((column, index) => {
    const own = cells.filter(({ number }) => Math.floor(number / plan.lines.length) === index)
    const sum = (pick: (cell: CellSummary) => number) => own.reduce((total, cell) => total + pick(cell), 0)
    return {
      column,
      passed: own.filter(({ status }) => status === 'passed').length,
      answered: own.length,
      seconds: sum(({ durationMs }) => durationMs) / 1000,
      tokens: sum(({ tokens }) => tokens),
      joules: own.every(({ joules }) => joules === null) ? null : sum(({ joules }) => joules ?? 0),
    }
  })

const toJson = (plan: Plan, run: LabRun, cells: readonly CellSummary[]) => ({
  ...{ run: run.id, experiment: plan.name, status: run.status, cells: run.cells, ...run.counts },
  columns: perColumn(plan, cells).map(({ column, ...figures }) => ({
    ...{ model: column.modelId, parameters: column.parameters, seed: column.sampling.seed, ...figures },
  })),
  failures: cells
    .filter(({ status }) => status === 'failed' || status === 'error')
    .map(({ number, status, excerpt }) => {
      const { line, column } = cellOf(plan, number)
      return {
        ...{ cell: number, status, prompt: line.prompt, row: line.rowNumber },
        ...{ model: column.modelId, parameters: column.parameters, seed: column.sampling.seed, excerpt },
      }
    }),
})

const toText = (
  plan: Plan,
  run: LabRun,
  cells: readonly CellSummary[],
  table: LabTable,
  out: string | undefined,
): string => {
  const lines = [printable(plan.name)]
  for (const { column, passed, answered, seconds, tokens, joules } of perColumn(plan, cells)) {
    const energy = joules === null ? '' : `  ${joules.toFixed(1)} J`
    const share = `${passed}/${answered}`.padStart(9)
    lines.push(
      `${share} passed  ${seconds.toFixed(1)} s  ${tokens} tokens${energy}  ${printable(columnText(column))}`,
    )
  }
  const failures = cells.filter(({ status }) => status === 'failed' || status === 'error')
  for (const { number, excerpt } of failures.slice(0, toldFailures)) {
    const { line, column } = cellOf(plan, number)
    const result = table.findCell(run.id, number)?.result
    lines.push(
      '',
      printable(`✗ ${line.prompt}, row ${line.rowNumber}: ${columnText(column)}`),
      `    ${printable(excerpt)}`,
    )
    for (const { kind, passed, message } of result?.verdicts ?? []) {
      if (!passed) lines.push(`    ${kind}: ${printable(message ?? '')}`)
    }
  }
  const more = failures.length - toldFailures
  if (more > 0)
    lines.push('', `… and ${more} more${out === undefined ? ': --out FILE has them all' : ` in ${out}`}`)
  const { passed, failed, error } = run.counts
  lines.push('', `${passed} passed, ${failed} failed, ${error} without an answer, of ${run.cells}`, '')
  return lines.join('\n')
}
