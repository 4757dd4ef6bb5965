import { Readable } from 'node:stream'
import type { LabExportFormat } from '#contract/lab.ts'
import type { Plan } from '#services/lab/experiment/index.ts'
import { writeRun } from '#services/lab/writing/index.ts'
import type { LabTable } from '#storage/index.ts'
import { writeWhole } from '../write-whole.ts'

/** The results so far, whole or not at all. */
export const writeResults = async (
  table: LabTable,
  runId: string,
  plan: Plan,
  format: LabExportFormat,
  out: string,
): Promise<void> => {
  await writeWhole(Readable.from(writeRun(table, runId, plan, format)), out)
  process.stderr.write(`The results are in ${out}\n`)
}
