import type { LabCell, LabColumn, LabLine } from '#contract/lab.ts'
import { asText } from './experiment/fill.ts'
import { cellOf, type Plan, type PlanColumn, type PlanLine } from './experiment/index.ts'
import type { CellRow } from '#storage/index.ts'

/** What a window is told of a plan. */

const longestValue = 200
const mostValues = 20

export const toLine = ({ prompt, rowNumber, row }: PlanLine, longest = longestValue): LabLine => ({
  prompt,
  rowNumber,
  values: Object.entries(row)
    .slice(0, mostValues)
    .map(([name, value]): [string, string] => [name, asText(value).slice(0, longest)]),
})

export const toColumn = ({ modelId, parameters, sampling, thinking }: PlanColumn): LabColumn => ({
  ...{ modelId, parameters, sampling, thinking },
})

export const toCell = (
  plan: Plan,
  number: number,
  { status, result, tokens }: Omit<CellRow, 'summary'>,
): LabCell => {
  const { line, column } = cellOf(plan, number)
  return {
    ...{ number, status, line: toLine(line, Infinity), column: toColumn(column) },
    ...{ ask: line.ask, result, tokens },
  }
}
