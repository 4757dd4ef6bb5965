/** Writes the results of a run as files: piece by piece, so that no run is too large. */
import type { LabExportFormat } from '#contract/lab.ts'
import type { LabTable } from '#storage/index.ts'
import type { Plan } from '../experiment/index.ts'
import { toCsv } from './csv.ts'
import { toHtml } from './html.ts'
import { toJsonLines } from './jsonl.ts'
import { sourceOf, type RunSource } from './rows.ts'

export { columnText } from './rows.ts'

const writers: Record<LabExportFormat, (run: RunSource) => Iterable<string>> = {
  csv: toCsv,
  jsonl: toJsonLines,
  html: toHtml,
}

export const writeRun = (
  table: LabTable,
  runId: string,
  plan: Plan,
  format: LabExportFormat,
): Iterable<string> => writers[format](sourceOf(table, runId, plan))
