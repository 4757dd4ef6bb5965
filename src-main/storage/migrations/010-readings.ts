import type { Migration } from './index.ts'

/**
 * What the computer did, thin: a row each `step` milliseconds; when models answered; and what their answers drew, summed up by month
 * and model. No chat is named.
 */
export const readingsMigration: Migration = {
  version: 10,
  sql: `
    CREATE TABLE hardware_history (
      step INTEGER NOT NULL,
      at INTEGER NOT NULL,
      cpu_usage REAL NOT NULL,
      memory_used_bytes INTEGER NOT NULL,
      engines_bytes INTEGER NOT NULL,
      swap_used_bytes INTEGER,
      celsius REAL,
      gpu_usage REAL,
      cpu_watts REAL,
      PRIMARY KEY (step, at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE generation_marks (
      started_at INTEGER NOT NULL,
      ended_at INTEGER NOT NULL,
      model_id TEXT NOT NULL,
      completion_tokens INTEGER NOT NULL,
      tokens_per_second REAL NOT NULL
    ) STRICT;
    CREATE INDEX generation_marks_by_end ON generation_marks (ended_at);

    CREATE TABLE energy_totals (
      month TEXT NOT NULL,
      model_id TEXT NOT NULL,
      answers INTEGER NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL,
      joules REAL NOT NULL,
      estimated_joules REAL NOT NULL,
      PRIMARY KEY (month, model_id)
    ) STRICT, WITHOUT ROWID;
  `,
}
