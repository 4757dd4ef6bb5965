import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { experimentLimits, type ExperimentProblem } from '#contract/experiment.ts'
import { AppError } from '#contract/errors.ts'
import { labExportFormats, type LabExportFormat, type LabRun } from '#contract/lab.ts'
import { defaultDataDir } from '#lib/data-dir.ts'
import { silentLog } from '#lib/log.ts'
import { createEnergy } from '#services/energy/index.ts'
import { createEngines } from '#services/engines/index.ts'
import { observed } from '#services/generations/observed.ts'
import { readExperiment } from '#services/lab/experiment/index.ts'
import { createRuns, hashOfPlan } from '#services/lab/runs.ts'
import type { LabTable } from '#storage/index.ts'
import { chooseModel, findInstalledModels } from '#headless/installed-models.ts'
import type { Installation } from '#headless/installation.ts'
import { createLaunchEngine } from '#headless/launch-engine.ts'
import { beforeLoading, type ForceOption } from '../before-loading.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { report } from './report.ts'
import { showProgress } from './progress.ts'
import { withLabStorage } from './store.ts'
import { writeResults } from './write-results.ts'

export interface LabOptions extends ForceOption {
  data?: string
  json?: boolean
  out?: string
  onlyFailed?: boolean
  resume?: boolean
}

/**
 * `palabre lab`: answers what an experiment file asks and says what holds of what it asserts. Exit code 1 when anything failed, 2
 * when the file is wrong. Every answer is kept at once, so that a run can be gone on with.
 */
export async function runLab(file: string, options: LabOptions, installation: Installation): Promise<number> {
  const format = formatOf(options.out)
  const dataDir = options.data ?? defaultDataDir()
  const models = await findInstalledModels(dataDir, installation)
  const paths = new Map<string, string>()
  const { plan, problems } = readExperiment({
    source: readText(file),
    readFile: (name) => readBeside(file, name),
    chooseModel: (typed) => {
      const { id, path } = chooseModel(typed, models)
      paths.set(id, path)
      return id
    },
  })
  if (!plan) return complain(file, problems)

  const interrupted = listenForInterrupts()
  const goesOn = options.resume || options.onlyFailed
  const runBefore = (table: LabTable) => table.latestRun(hashOfPlan(plan))
  const isThere = (table: LabTable) => !goesOn || Boolean(runBefore(table))
  return withLabStorage(dataDir, isThere, async (table) => {
    const before = runBefore(table)
    if (goesOn && !before) {
      throw new AppError(
        'NOT_FOUND',
        'This file, as it is now, was not run before: leave --resume and --only-failed out.',
      )
    }
    const launchEngine = createLaunchEngine(installation.engineEntry)
    const pathOf = (id: string) => {
      const path = paths.get(id)
      if (path === undefined) throw new AppError('MODEL_NOT_FOUND', `No model is called "${id}".`)
      return path
    }
    const bareEngines = createEngines({
      launchEngine,
      pathOf,
      ...beforeLoading({ ...options, dataDir, launchEngine, models, pathOf }),
    })
    const energy = createEnergy({
      engineStates: () => bareEngines.states(),
      engineInfo: (id) => bareEngines.info(id),
      log: silentLog,
    })
    const engines = observed(bareEngines, [energy.observe])
    const progress = showProgress(plan)
    const runs = createRuns({ table, engines, onEvent: (_, event) => progress.take(event), log: silentLog })
    try {
      const run =
        goesOn && before
          ? runs.resume(before.id, options.onlyFailed ? 'failed' : 'missing')
          : runs.start(plan, null)
      progress.begin(run)
      interrupted.addEventListener('abort', () => runs.cancel(run.id))
      if (interrupted.aborted) runs.cancel(run.id)
      const ended = await runs.ended(run.id)
      progress.end()
      report(plan, ended, table, options)
      if (options.out !== undefined && format) await writeResults(table, ended.id, plan, format, options.out)
      if (interrupted.aborted) return howToGoOn(file, ended)
      if (ended.error) throw new AppError(ended.error.code, ended.error.message)
      return ended.counts.passed === ended.cells ? exitCodes.fine : exitCodes.failed
    } finally {
      progress.end()
      await runs.close()
      energy.close()
      await engines.close()
    }
  })
}

const formatOf = (out: string | undefined): LabExportFormat | null => {
  if (out === undefined) return null
  const ending = extname(out).slice(1)
  const format = labExportFormats.find((known) => known === ending)
  // Before anything is answered: it would be a pity afterwards.
  if (format && !existsSync(dirname(out))) throw new UsageError(`There is no folder “${dirname(out)}”.`)
  if (format) return format
  throw new UsageError(`--out takes a file that ends with .${labExportFormats.join(', .')}.`)
}

const readText = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found?.isFile()) throw new UsageError(`There is no file “${file}”.`)
  // Four bytes a character at most; what is larger need not be read to be refused.
  if (found.size > experimentLimits.sourceLength * 4)
    throw new UsageError(`“${file}” is too large for an experiment.`)
  return readFileSync(file, 'utf8')
}

/** The name has no folder in it: the contract says so. */
const readBeside = (file: string, name: string): string | null => {
  const path = join(dirname(file), basename(name))
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) return null
  if (found.size > experimentLimits.dataLength * 4) throw new UsageError(`“${name}” is too large.`)
  return readFileSync(path, 'utf8')
}

const complain = (file: string, problems: readonly ExperimentProblem[]): number => {
  for (const { file: beside, line, column, path, message } of problems) {
    const where = `${beside === null ? file : join(dirname(file), beside)}:${line}:${column}`
    process.stderr.write(`${where}: ${path === '' ? '' : `${path}: `}${message}\n`)
  }
  return exitCodes.wrongUsage
}

const howToGoOn = (file: string, { counts, cells }: LabRun): number => {
  const done = counts.answered + counts.passed + counts.failed
  process.stderr.write(
    `Stopped. ${done} of ${cells} answers are kept; go on with: palabre lab ${JSON.stringify(file)} --resume\n`,
  )
  return exitCodes.interrupted
}
