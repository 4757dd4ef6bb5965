import { readFileSync, statSync } from 'node:fs'
import { benchResultSchema, type BenchEvent, type BenchResult } from '#contract/bench.ts'
import { AppError } from '#contract/errors.ts'
import { silentLog } from '#lib/log.ts'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { runBench } from '#services/bench/index.ts'
import { createEnergy } from '#services/energy/index.ts'
import { createEngines } from '#services/engines/index.ts'
import { estimateMemory } from '#services/fit/estimate.ts'
import { judge } from '#services/fit/judge.ts'
import { tokensPerSecond } from '#services/fit/speed.ts'
import { observed } from '#services/generations/observed.ts'
import { gaugeOf } from '#services/hardware/this-computer.ts'
import { findInstalledModels } from '#headless/installed-models.ts'
import type { Installation } from '#headless/installation.ts'
import { createLaunchEngine } from '#headless/launch-engine.ts'
import { beforeLoading, type ForceOption } from '../before-loading.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { findModel } from '../models/found.ts'
import { openLibrary, type DataOption } from '../models/library.ts'
import { describeComparison, describeResult } from './report.ts'

export interface BenchCliOptions extends DataOption, ForceOption {
  json?: boolean
  out?: string
  compare?: boolean
  rounds?: number
}

/** How long the computer is watched while it idles, where it has a counter to watch. */
const idleMs = 2000

/** `palabre bench MODEL`: measures a model, or with `--compare` puts two results side by side. */
export async function bench(
  arguments_: readonly string[],
  options: BenchCliOptions,
  installation: Installation,
): Promise<number> {
  if (options.compare) return compare(arguments_, options)
  const [typed] = arguments_
  if (typed === undefined || arguments_.length > 1)
    throw new UsageError('Name one model, or two result files with --compare.')
  const { dataDir } = openLibrary(options)
  const model = await findModel(typed, dataDir, installation)
  const signal = listenForInterrupts()
  const sizeBytes = model.paths.reduce((sum, path) => sum + statSync(path).size, 0)
  const launchEngine = createLaunchEngine(installation.engineEntry)
  const models = await findInstalledModels(dataDir, installation)
  const bareEngines = createEngines({
    launchEngine,
    pathOf: () => model.path,
    ...beforeLoading({ ...options, dataDir, launchEngine, models, pathOf: () => model.path }),
    log: silentLog,
  })
  const energy = createEnergy({
    engineStates: () => bareEngines.states(),
    engineInfo: (id) => bareEngines.info(id),
    log: silentLog,
  })
  const stopped = () => void bareEngines.close()
  signal.addEventListener('abort', stopped, { once: true })
  const progress = showProgress()
  try {
    await energy.measureIdle(idleMs)
    const events = runBench({
      engines: observed(bareEngines, [energy.observe]),
      modelId: model.id,
      sizeBytes,
      version: installation.version,
      memoryOf: (pid) => gaugeOf(dataDir).gauge.memoryOf(pid),
      predict: async () => {
        const bandwidth = await bareEngines.bandwidth()
        const shape = await bareEngines.shape(model.path, false)
        // What is free before the model is there decides how many conversations it will hold.
        const machine = { availableBytes: process.availableMemory(), bandwidth: null }
        const memoryOf = (contextSize: number) => estimateMemory(shape, sizeBytes, contextSize)
        return (contextSize) => {
          const speed = tokensPerSecond(shape, bandwidth)
          const judged = {
            memoryOf,
            contextSize,
            trained: null,
            tokensPerSecond: speed,
            basis: 'header' as const,
          }
          return Promise.resolve({ tokensPerSecond: speed, memoryBytes: judge(judged, machine).totalBytes })
        }
      },
      signal,
      ...(options.rounds !== undefined && { rounds: options.rounds }),
    })
    for await (const event of events) {
      progress.show(event)
      if (event.type === 'result') return tell(event.result, options, progress)
    }
    return exitCodes.interrupted
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted
    throw error
  } finally {
    progress.hide()
    energy.close()
    await bareEngines.close()
  }
}

const tell = (result: BenchResult, options: BenchCliOptions, progress: { hide(): void }): number => {
  progress.hide()
  const json = `${JSON.stringify(result, null, 2)}\n`
  if (options.out !== undefined) writeFileAtomically(options.out, json)
  process.stdout.write(options.json ? json : describeResult(result))
  return exitCodes.fine
}

const compare = (paths: readonly string[], { json }: BenchCliOptions): number => {
  const [one, other, ...more] = paths
  if (one === undefined || other === undefined || more.length > 0)
    throw new UsageError('Name two result files to compare.')
  const [first, second] = [readResult(one), readResult(other)]
  process.stdout.write(
    json ? `${JSON.stringify({ first, second }, null, 2)}\n` : describeComparison(first, second),
  )
  return exitCodes.fine
}

const readResult = (path: string): BenchResult => {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new AppError('INVALID_INPUT', `${path} cannot be read as a result of palabre bench.`, { cause })
  }
  const result = benchResultSchema.safeParse(content)
  if (result.success) return result.data
  throw new AppError(
    'INVALID_INPUT',
    `${path} is not a result of palabre bench that this version understands.`,
  )
}

const stages: Record<Extract<BenchEvent, { type: 'progress' }>['stage'], string> = {
  loading: 'Loading the model',
  prefill: 'Reading',
  decode: 'Answering',
}

/** A line on the terminal; one line a stage where standard error is a file. */
function showProgress(): { show(event: BenchEvent): void; hide(): void } {
  const clear = process.stderr.isTTY ? '\r\x1b[2K' : ''
  let last = ''
  return {
    show: (event) => {
      if (event.type !== 'progress') return
      const line = `${stages[event.stage]}: ${event.done} of ${event.total}`
      if (line === last) return
      last = line
      process.stderr.write(clear === '' ? `${line}\n` : clear + line)
    },
    hide: () => {
      process.stderr.write(clear)
    },
  }
}
