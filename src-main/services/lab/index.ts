/**
 * The laboratory: keeps experiments, runs them one at a time, and tells those who look. A run is a job of this service: it goes on
 * whoever looks, and can be gone on with after the process ended. It must not know windows, transports or how a model is run.
 */
import { randomUUID } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import type { ExperimentProblem } from '#contract/experiment.ts'
import type {
  CellSummary,
  ExperimentDraft,
  ExperimentEntry,
  LabCell,
  LabExportFormat,
  LabRun,
  LabRunEvent,
} from '#contract/lab.ts'
import { createFeed, type Feed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { LabTable } from '#storage/index.ts'
import type { Asked } from '../chats/types.ts'
import type { Engines } from '../engines/types.ts'
import { cellCount, cellOf, nameIn, readExperiment } from './experiment/index.ts'
import { createRuns } from './runs.ts'
import { toCell, toColumn, toLine } from './shown.ts'
import { writeRun } from './writing/index.ts'

type Draft = Pick<ExperimentDraft, 'source' | 'files'>
interface Overview {
  experiments: ExperimentEntry[]
  runs: LabRun[]
}

/** What the contract's `lab` procedures do; see there. */
export interface Lab {
  changed(signal?: AbortSignal): Stream<Overview>
  experiment(id: string): ExperimentDraft
  save(input: Draft & { id: string | null }): ExperimentDraft
  remove(id: string): void
  check(draft: Draft): {
    problems: ExperimentProblem[]
    size: { lines: number; columns: number; cells: number } | null
  }
  start(experimentId: string): LabRun
  resume(input: { id: string; onlyFailed?: boolean | undefined }): LabRun
  cancel(id: string): void
  removeRun(id: string): void
  open(id: string, signal?: AbortSignal): Stream<LabRunEvent>
  cell(input: { runId: string; number: number }): LabCell
  export(input: { runId: string; format: LabExportFormat }): AsyncGenerator<string, void, undefined>
  /** What a cell's model was asked, for the raw view. */
  asked(runId: string, number: number): Asked | { modelId: string; prompt: string; answer: string }
  /** Everything was erased. */
  gone(): void
  close(): Promise<void>
}

interface LabOptions {
  table: LabTable
  engines: Pick<Engines, 'generate' | 'complete'>
  /** The id of the model that is meant. Throws MODEL_NOT_FOUND, CONFLICT. */
  chooseModel: (typed: string) => string
  log: Log
}

const cellsAtOnce = 1000

export const createLab = ({ table, engines, chooseModel, log }: LabOptions): Lab => {
  const overview = createFeed<Overview>({ newestOnly: true })
  const open = new Map<string, Feed<LabRunEvent>>()
  /** How many mistakes each has, whatever models there are now; reading a large one takes a while. */
  const counted = new Map<string, { updatedAt: number; problems: number }>()
  const problemsOf = ({ id, updatedAt }: Omit<ExperimentEntry, 'problems'>): number => {
    const known = counted.get(id)
    if (known?.updatedAt === updatedAt) return known.problems
    const problems = read(find(id), (typed) => typed).problems.length
    counted.set(id, { updatedAt, problems })
    return problems
  }
  const now = (): Overview => ({
    experiments: table.experiments().map((entry) => ({ ...entry, problems: problemsOf(entry) })),
    runs: table.runs(),
  })
  const publish = () => overview.publish(now())
  const runs = createRuns({
    ...{ table, engines, log },
    onEvent: (runId, event) => {
      open.get(runId)?.publish(event)
      if (event.type === 'run' || event.type === 'removed') publish()
    },
  })

  const read = ({ source, files }: Draft, choose = chooseModel) =>
    readExperiment({
      ...{ source, chooseModel: choose },
      readFile: (name) => (Object.hasOwn(files, name) ? (files[name] ?? null) : null),
    })
  const find = (id: string): ExperimentDraft => {
    const found = table.findExperiment(id)
    if (!found) throw new AppError('NOT_FOUND', 'This experiment is not there any more.')
    return found
  }
  const findCell = (runId: string, number: number) => {
    const plan = runs.planOf(runId)
    const found = table.findCell(runId, number)
    if (!found) throw new AppError('NOT_FOUND', 'This cell was not answered yet.')
    return { plan, found }
  }
  const feedOf = (id: string) => {
    const existing = open.get(id)
    if (existing) return existing
    const feed = createFeed<LabRunEvent>({
      onReaders: (someone) => {
        if (!someone) open.delete(id)
      },
    })
    open.set(id, feed)
    return feed
  }

  return {
    changed: (signal) => overview.subscribe([now()], signal),
    experiment: find,
    save: ({ id, source, files }) => {
      if (id !== null) find(id)
      const name = nameIn(source)
      const draft = { id: id ?? randomUUID(), name, source, files, updatedAt: Date.now() }
      table.putExperiment(draft)
      publish()
      return draft
    },
    remove: (id) => {
      table.removeExperiment(id)
      counted.delete(id)
      publish()
    },
    check: (draft) => {
      const { plan, problems } = read(draft)
      if (!plan) return { problems, size: null }
      const size = { lines: plan.lines.length, columns: plan.columns.length, cells: cellCount(plan) }
      return { problems: [], size }
    },
    start: (experimentId) => {
      const { plan, problems } = read(find(experimentId))
      if (!plan) {
        const [first] = problems
        throw new AppError(
          'INVALID_INPUT',
          `The experiment is wrong in line ${first?.line ?? 1}: ${first?.message ?? ''}. Nothing was run.`,
        )
      }
      const run = runs.start(plan, experimentId)
      publish()
      return run
    },
    resume: ({ id, onlyFailed = false }) => runs.resume(id, onlyFailed ? 'failed' : 'missing'),
    cancel: (id) => runs.cancel(id),
    removeRun: (id) => runs.remove(id),
    open: (id, signal) => {
      const run = runs.find(id)
      const plan = runs.planOf(id)
      const lines = plan.lines.map((line) => toLine(line))
      const first: LabRunEvent[] = [{ type: 'snapshot', run, lines, columns: plan.columns.map(toColumn) }]
      for (const cells of inPieces(table.summaries(id))) first.push({ type: 'cells', cells })
      first.push({ type: 'working', number: runs.working(id) })
      return feedOf(id).subscribe(first, signal)
    },
    cell: ({ runId, number }) => {
      const { plan, found } = findCell(runId, number)
      return toCell(plan, number, found)
    },
    async *export({ runId, format }) {
      const plan = runs.planOf(runId)
      for (const piece of writeRun(table, runId, plan, format)) {
        yield piece
        // Room for other work.
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    asked: (runId, number) => {
      const { plan, found } = findCell(runId, number)
      const { line, column } = cellOf(plan, number)
      const { modelId, thinking: mode } = column
      const { text, thought } = found.result
      if ('raw' in line.ask) return { modelId, prompt: line.ask.raw, answer: text }
      const thinking = { mode, effort: null, budgetTokens: null }
      const { messages } = line.ask
      const said = { role: 'assistant' as const, text, ...(thought !== '' && { thought }) }
      const isSilent = text === '' && thought === ''
      return {
        modelId,
        asked: { messages, thinking },
        answered: isSilent ? null : { messages: [...messages, said], continues: true, thinking },
      }
    },
    gone: () => {
      for (const feed of [...open.values()]) {
        feed.publish({ type: 'removed' })
        feed.end()
      }
      publish()
    },
    close: async () => {
      await runs.close()
      overview.end()
      for (const feed of [...open.values()]) feed.end()
    },
  }
}

const inPieces = (cells: readonly CellSummary[]): CellSummary[][] =>
  Array.from({ length: Math.ceil(cells.length / cellsAtOnce) }, (_, index) =>
    cells.slice(index * cellsAtOnce, (index + 1) * cellsAtOnce),
  )
