import { createHash, randomUUID } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import type { CellSummary, LabRun, LabRunEvent } from '#contract/lab.ts'
import type { Log } from '#lib/log.ts'
import type { CellRow, LabTable } from '#storage/index.ts'
import type { Engines } from '../engines/types.ts'
import { toErrorInfo } from './answer-cell.ts'
import { createChecker } from './checks/index.ts'
import { cellCount, type Plan } from './experiment/index.ts'
import { runPlan } from './run-plan.ts'

/** What is to be answered (again): what is missing or broke off, or also what failed. */
export type Which = 'missing' | 'failed'

/** The runs: one at a time, the others wait. Every cell is on disk before it is told of. */
export interface Runs {
  start(plan: Plan, experimentId: string | null): LabRun
  /** Throws NOT_FOUND, and CONFLICT while it is under way. */
  resume(id: string, which: Which): LabRun
  cancel(id: string): void
  find(id: string): LabRun
  planOf(id: string): Plan
  remove(id: string): void
  /** Resolves when this run is over, at once if it is. */
  ended(id: string): Promise<LabRun>
  /** What is worked at, if it is in this run. */
  working(id: string): number | null
  close(): Promise<void>
}

interface RunsOptions {
  table: LabTable
  engines: Pick<Engines, 'generate' | 'complete'>
  onEvent: (runId: string, event: LabRunEvent) => void
  log: Log
}

interface Job {
  id: string
  which: Which
  stop: AbortController
  over: PromiseWithResolvers<undefined>
  working: number | null
}

export const hashOfPlan = (plan: Plan): string =>
  createHash('sha256').update(JSON.stringify(plan)).digest('hex')

/** Runs that were under way when the app ended are stopped ones now. */
export const createRuns = ({ table, engines, onEvent, log }: RunsOptions): Runs => {
  const checker = createChecker()
  const jobs: Job[] = []
  let closed = false
  table.stopAll()

  const find = (id: string): LabRun => {
    const run = table.findRun(id)
    if (!run) throw new AppError('NOT_FOUND', 'This run is not there any more.')
    return run
  }
  const planOf = (id: string): Plan => {
    const plan = table.planOf(id)
    if (plan === undefined) throw new AppError('NOT_FOUND', 'This run is not there any more.')
    return JSON.parse(plan) as Plan
  }
  const set = (id: string, change: Pick<LabRun, 'status' | 'error' | 'endedAt'>) => {
    table.setRun(id, change)
    const run = table.findRun(id)
    if (run) onEvent(id, { type: 'run', run })
  }

  const work = async (job: Job): Promise<void> => {
    const { id, stop } = job
    const plan = planOf(id)
    set(id, { status: 'running', error: null, endedAt: null })
    const todo = todoOf(plan, table.summaries(id))
    const onWorking = (number: number | null) => {
      job.working = number
      onEvent(id, { type: 'working', number })
    }
    const put = (cell: CellRow) => {
      table.putCell(id, cell)
      onEvent(id, { type: 'cells', cells: [cell.summary] })
    }
    await runPlan({
      ...{ plan, todo, engines, checker, put, onWorking, signal: stop.signal },
      find: (number) => table.findCell(id, number),
    })
    set(id, { status: stop.signal.aborted ? 'stopped' : 'done', error: null, endedAt: Date.now() })
  }
  const workOff = async (job: Job): Promise<void> => {
    try {
      if (job.stop.signal.aborted) set(job.id, { status: 'stopped', error: null, endedAt: Date.now() })
      else await work(job)
    } catch (error) {
      log.error({ error, runId: job.id }, 'A run of the laboratory failed')
      try {
        set(job.id, { status: 'failed', error: toErrorInfo(error), endedAt: Date.now() })
      } catch (failure) {
        log.error({ error: failure, runId: job.id }, 'The end of a run could not be kept')
      }
    }
    jobs.splice(jobs.indexOf(job), 1)
    job.over.resolve(undefined)
    const next = jobs[0]
    if (next) void workOff(next)
  }
  const enter = (id: string, which: Which) => {
    if (closed) throw new AppError('INTERRUPTED', 'Palabre is closing.')
    const job: Job = {
      ...{ id, which, stop: new AbortController(), over: Promise.withResolvers<undefined>(), working: null },
    }
    jobs.push(job)
    if (jobs.length === 1) void workOff(job)
  }

  return {
    find,
    planOf,
    start: (plan, experimentId) => {
      const id = randomUUID()
      const text = JSON.stringify(plan)
      const row = { id, experimentId, name: plan.name, plan: text, planHash: hashOfPlan(plan) }
      table.insertRun({ ...row, cells: cellCount(plan), createdAt: Date.now() })
      enter(id, 'missing')
      return find(id)
    },
    resume: (id, which) => {
      find(id)
      if (jobs.some((job) => job.id === id)) throw new AppError('CONFLICT', 'This run is under way already.')
      const again = table
        .summaries(id)
        .filter(({ status }) => status === 'error' || (which === 'failed' && status === 'failed'))
        .map(({ number }) => number)
      table.removeCells(id, again)
      onEvent(id, { type: 'reset', numbers: again })
      set(id, { status: 'waiting', error: null, endedAt: null })
      enter(id, which)
      return find(id)
    },
    cancel: (id) => {
      const job = jobs.find((one) => one.id === id)
      job?.stop.abort()
      if (!job || job === jobs[0]) return
      // One that waits need not wait for its turn to be over.
      jobs.splice(jobs.indexOf(job), 1)
      set(id, { status: 'stopped', error: null, endedAt: Date.now() })
      job.over.resolve(undefined)
    },
    remove: (id) => {
      if (jobs.some((job) => job.id === id))
        throw new AppError('CONFLICT', 'This run is under way. Stop it first.')
      table.removeRun(id)
      onEvent(id, { type: 'removed' })
    },
    ended: async (id) => {
      await jobs.find((job) => job.id === id)?.over.promise
      return find(id)
    },
    working: (id) => jobs.find((job) => job.id === id)?.working ?? null,
    close: async () => {
      closed = true
      const under = [...jobs]
      for (const { stop } of under) stop.abort()
      await Promise.all(under.map(({ over }) => over.promise))
      await checker.close()
    },
  }
}

const todoOf = (plan: Plan, done: readonly CellSummary[]) => {
  const there = new Set(done.map(({ number }) => number))
  const count = cellCount(plan)
  return {
    answer: Array.from({ length: count }, (_, number) => number).filter((number) => !there.has(number)),
    judge: done.filter(({ status }) => status === 'answered').map(({ number }) => number),
  }
}
