import type { Database } from 'better-sqlite3'
import type { ErrorInfo } from '#contract/errors.ts'
import type { CellResult, CellStatus, CellSummary, ExperimentDraft, LabRun, LabToken } from '#contract/lab.ts'
import { guard } from './errors.ts'

/** Experiments, runs and cells of the laboratory. `plan` is the services' own, as JSON. */
export interface LabTable {
  experiments(): Pick<ExperimentDraft, 'id' | 'name' | 'updatedAt'>[]
  findExperiment(id: string): ExperimentDraft | undefined
  /** Inserts it, or writes over it. */
  putExperiment(experiment: ExperimentDraft): void
  removeExperiment(id: string): void
  runs(): LabRun[]
  findRun(id: string): LabRun | undefined
  /** The latest run with this hash of its plan. */
  latestRun(planHash: string): LabRun | undefined
  planOf(runId: string): string | undefined
  insertRun(run: NewRun): void
  setRun(id: string, change: Pick<LabRun, 'status' | 'error' | 'endedAt'>): void
  /** Runs under way end so; called before anything runs. */
  stopAll(): void
  removeRun(id: string): void
  putCell(runId: string, cell: CellRow): void
  /** By number. */
  summaries(runId: string): CellSummary[]
  findCell(runId: string, number: number): Omit<CellRow, 'summary'> | undefined
  removeCells(runId: string, numbers: readonly number[]): void
  eraseAll(): void
}

export interface NewRun {
  id: string
  experimentId: string | null
  name: string
  plan: string
  planHash: string
  cells: number
  createdAt: number
}

export interface CellRow {
  summary: CellSummary
  status: CellStatus
  result: CellResult
  tokens: LabToken[]
}

interface RunRow extends Omit<LabRun, 'error' | 'counts'> {
  error: string | null
}

export const createLabTable = (database: Database): LabTable => {
  const experiments = database.prepare<[], Pick<ExperimentDraft, 'id' | 'name' | 'updatedAt'>>(
    'SELECT id, name, updated_at AS updatedAt FROM lab_experiments ORDER BY updated_at DESC, rowid DESC',
  )
  const findExperiment = database.prepare<[string], Omit<ExperimentDraft, 'files'> & { files: string }>(
    'SELECT id, name, source, files, updated_at AS updatedAt FROM lab_experiments WHERE id = ?',
  )
  const putExperiment = database.prepare<Omit<ExperimentDraft, 'files'> & { files: string }>(
    `INSERT INTO lab_experiments (id, name, source, files, updated_at) VALUES (@id, @name, @source, @files, @updatedAt)
      ON CONFLICT (id) DO UPDATE SET name = @name, source = @source, files = @files, updated_at = @updatedAt`,
  )
  const removeExperiment = database.prepare<[string]>('DELETE FROM lab_experiments WHERE id = ?')
  const columns = `id, experiment_id AS experimentId, name, status, error, cells, created_at AS createdAt,
    ended_at AS endedAt FROM lab_runs`
  const runs = database.prepare<[], RunRow>(`SELECT ${columns} ORDER BY number DESC`)
  const findRun = database.prepare<[string], RunRow>(`SELECT ${columns} WHERE id = ?`)
  const latest = database.prepare<[string], RunRow>(
    `SELECT ${columns} WHERE plan_hash = ? ORDER BY number DESC LIMIT 1`,
  )
  const plan = database.prepare<[string], string>('SELECT plan FROM lab_runs WHERE id = ?').pluck()
  const counts = database.prepare<[string], { status: CellStatus; count: number }>(
    'SELECT status, count(*) AS count FROM lab_cells WHERE run_id = ? GROUP BY status',
  )
  const insertRun = database.prepare<NewRun>(
    `INSERT INTO lab_runs (id, experiment_id, name, plan, plan_hash, status, cells, created_at)
      VALUES (@id, @experimentId, @name, @plan, @planHash, 'waiting', @cells, @createdAt)`,
  )
  const setRun = database.prepare<{
    id: string
    status: string
    error: string | null
    endedAt: number | null
  }>('UPDATE lab_runs SET status = @status, error = @error, ended_at = @endedAt WHERE id = @id')
  const stopAll = database.prepare(
    "UPDATE lab_runs SET status = 'stopped' WHERE status IN ('waiting', 'running')",
  )
  const removeRun = database.prepare<[string]>('DELETE FROM lab_runs WHERE id = ?')
  const putCell = database.prepare<[string, number, string, string, string, string]>(
    'INSERT OR REPLACE INTO lab_cells (run_id, number, status, summary, result, tokens) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const summaries = database
    .prepare<[string], string>('SELECT summary FROM lab_cells WHERE run_id = ? ORDER BY number')
    .pluck()
  const findCell = database.prepare<[string, number], { status: CellStatus; result: string; tokens: string }>(
    'SELECT status, result, tokens FROM lab_cells WHERE run_id = ? AND number = ?',
  )
  const removeCell = database.prepare<[string, number]>(
    'DELETE FROM lab_cells WHERE run_id = ? AND number = ?',
  )
  const eraseAll = ['lab_cells', 'lab_runs', 'lab_experiments'].map((table) =>
    database.prepare(`DELETE FROM ${table}`),
  )

  const toRun = ({ error, ...row }: RunRow): LabRun => ({
    ...row,
    error: error === null ? null : (JSON.parse(error) as ErrorInfo),
    counts: {
      ...{ answered: 0, passed: 0, failed: 0, error: 0 },
      ...Object.fromEntries(counts.all(row.id).map(({ status, count }) => [status, count])),
    },
  })
  const optionalRun = (row: RunRow | undefined) => row && toRun(row)
  return {
    experiments: () => guard(() => experiments.all()),
    findExperiment: (id) => {
      const row = guard(() => findExperiment.get(id))
      return row && { ...row, files: JSON.parse(row.files) as ExperimentDraft['files'] }
    },
    putExperiment: (experiment) => {
      guard(() => putExperiment.run({ ...experiment, files: JSON.stringify(experiment.files) }))
    },
    removeExperiment: (id) => {
      guard(() => removeExperiment.run(id))
    },
    runs: () => guard(() => runs.all().map(toRun)),
    findRun: (id) => guard(() => optionalRun(findRun.get(id))),
    latestRun: (planHash) => guard(() => optionalRun(latest.get(planHash))),
    planOf: (runId) => guard(() => plan.get(runId)),
    insertRun: (run) => {
      guard(() => insertRun.run(run))
    },
    setRun: (id, { status, error, endedAt }) => {
      guard(() => setRun.run({ id, status, error: error && JSON.stringify(error), endedAt }))
    },
    stopAll: () => {
      guard(() => stopAll.run())
    },
    removeRun: (id) => {
      guard(() => removeRun.run(id))
    },
    putCell: (runId, { summary, status, result, tokens }) => {
      const text = JSON.stringify
      guard(() => putCell.run(runId, summary.number, status, text(summary), text(result), text(tokens)))
    },
    summaries: (runId) => guard(() => summaries.all(runId)).map((text) => JSON.parse(text) as CellSummary),
    findCell: (runId, number) => {
      const row = guard(() => findCell.get(runId, number))
      return (
        row && {
          status: row.status,
          result: JSON.parse(row.result) as CellResult,
          tokens: JSON.parse(row.tokens) as LabToken[],
        }
      )
    },
    removeCells: (runId, numbers) => {
      guard(() => database.transaction(() => numbers.forEach((number) => removeCell.run(runId, number)))())
    },
    eraseAll: () => {
      for (const erase of eraseAll) guard(() => erase.run())
    },
  }
}
