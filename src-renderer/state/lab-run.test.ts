import { expect, it } from 'vitest'
import type { CellSummary, LabRun } from '#contract/lab.ts'
import { applyRunEvent, type OpenRun } from './lab-run.ts'

const run: LabRun = {
  ...{ id: 'r', experimentId: null, name: 'x', status: 'running', error: null, cells: 2 },
  ...{ counts: { answered: 0, passed: 0, failed: 0, error: 0 }, createdAt: 0, endedAt: null },
}
const cell = (number: number): CellSummary => ({
  ...{
    number,
    status: 'passed',
    excerpt: 'x',
    checks: 0,
    passedChecks: 0,
    durationMs: 1,
    tokens: 1,
    joules: null,
  },
})

it('follows a run from its snapshot on, and forgets what is answered again', () => {
  let view: OpenRun | null = null
  const apply = (event: Parameters<typeof applyRunEvent>[1]) => (view = applyRunEvent(view, event))
  expect(apply({ type: 'cells', cells: [cell(0)] })).toBeNull()
  apply({ type: 'snapshot', run, lines: [], columns: [] })
  apply({ type: 'cells', cells: [cell(0), cell(1)] })
  apply({ type: 'working', number: 1 })
  apply({ type: 'reset', numbers: [1] })
  expect(apply({ type: 'run', run: { ...run, status: 'done' } })).toMatchObject({
    working: 1,
    run: { status: 'done' },
  })
  expect([...(view as OpenRun | null)!.cells.keys()]).toEqual([0])
  // A reconnected stream begins with a snapshot: nothing of before stays.
  expect(apply({ type: 'snapshot', run, lines: [], columns: [] })?.cells.size).toBe(0)
  expect(apply({ type: 'removed' })).toBeNull()
})
