import type { CellResult, CellStatus, LabToken } from '#contract/lab.ts'
import type { LabTable } from '#storage/index.ts'
import { cellCount, cellOf, type Plan, type PlanColumn, type PlanLine } from '../experiment/index.ts'

/** One cell as a file has it. */
export interface WrittenCell {
  number: number
  line: PlanLine
  column: PlanColumn
  status: CellStatus
  result: CellResult
  tokens: LabToken[]
}

/** A run for those who write it; cells are read one at a time, as a run may be larger than memory. */
export interface RunSource {
  plan: Plan
  /** Undefined when it was not answered. */
  at(number: number): WrittenCell | undefined
  /** By number. */
  cells: () => Iterable<WrittenCell>
}

export const sourceOf = (table: LabTable, runId: string, plan: Plan): RunSource => {
  const at: RunSource['at'] = (number) => {
    const found = table.findCell(runId, number)
    return found && { number, ...cellOf(plan, number), ...found }
  }
  return {
    plan,
    at,
    cells: function* () {
      for (let number = 0; number < cellCount(plan); number += 1) {
        const cell = at(number)
        if (cell) yield cell
      }
    },
  }
}

export const askedText = ({ ask }: PlanLine): string =>
  'raw' in ask ? ask.raw : ask.messages.map(({ role, text }) => `${role}: ${text}`).join('\n\n')

/** A column's model, parameters and seed, in one line. */
export const columnText = ({ modelId, parameters, sampling }: PlanColumn): string =>
  [modelId.split('/').at(-1), parameters, `seed ${sampling.seed}`].filter((part) => part !== '').join(' · ')
