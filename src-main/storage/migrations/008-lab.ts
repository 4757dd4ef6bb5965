import type { Migration } from './index.ts'

/** `files`, `plan`, `error`, `summary`, `result` and `tokens` are JSON. */
export const labMigration: Migration = {
  version: 8,
  sql: `
    CREATE TABLE lab_experiments (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      source TEXT NOT NULL,
      files TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE lab_runs (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      experiment_id TEXT REFERENCES lab_experiments (id) ON DELETE SET NULL,
      name TEXT NOT NULL,
      plan TEXT NOT NULL,
      plan_hash TEXT NOT NULL,
      status TEXT NOT NULL,
      error TEXT,
      cells INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      ended_at INTEGER
    ) STRICT;
    CREATE INDEX lab_runs_by_plan ON lab_runs (plan_hash);

    CREATE TABLE lab_cells (
      run_id TEXT NOT NULL REFERENCES lab_runs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      status TEXT NOT NULL,
      summary TEXT NOT NULL,
      result TEXT NOT NULL,
      tokens TEXT NOT NULL,
      PRIMARY KEY (run_id, number)
    ) STRICT;
    CREATE INDEX lab_cells_by_status ON lab_cells (run_id, status);
  `,
}
