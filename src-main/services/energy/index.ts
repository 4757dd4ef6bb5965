/**
 * Energy: what each answer drew, measured where the machine can and estimated where it cannot, and the sums by month and model. It
 * knows counters and how long models worked, and nothing of what they said.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { EngineInfo } from '#contract/engine.ts'
import type { EnergyMethod, EnergyTotal } from '#contract/energy.ts'
import type { EngineState } from '#contract/engines.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { ReadingTable } from '#storage/index.ts'
import type { GenerationObserver } from '../generations/observed.ts'
import { readProcessSeconds } from '../hardware/linux/cpu.ts'
import { createTree, type Roots } from '../hardware/linux/tree.ts'
import { findNvidia, type Nvidia } from '../hardware/nvidia.ts'
import { createMeter } from './meter.ts'
import { ratedPower } from './rated-power.ts'
import { findSources } from './sources.ts'
import { createTotals } from './totals.ts'

export interface EnergyService {
  observe: GenerationObserver
  /** Watches the computer idle; see `Meter`. */
  tick(): void
  measureIdle(ms: number): Promise<void>
  method(): EnergyMethod
  changed(signal?: AbortSignal): Stream<{ method: EnergyMethod; totals: EnergyTotal[] }>
  /** The sums were erased. */
  publish(): void
  close(): void
}

export interface EnergyOptions {
  engineStates: () => EngineState[]
  engineInfo: (modelId: string) => EngineInfo | null
  /** Where the sums are kept; absent: nowhere. */
  table?: Pick<ReadingTable, 'addEnergy' | 'energyTotals'>
  log: Log
  /** Where the kernel tells about the computer, for tests. */
  roots?: Roots | undefined
  nvidia?: Nvidia
  cpuName?: string
}

export const createEnergy = (options: EnergyOptions): EnergyService => {
  const { engineStates, engineInfo, table, log, roots } = options
  const tree = process.platform === 'linux' || roots ? createTree(roots) : null
  const now = () => performance.now()
  const sources = findSources({ tree, nvidia: options.nvidia ?? findNvidia(), now })
  const rated = ratedPower(options.cpuName ?? cpus()[0]?.model.trim() ?? '', physicalCores())
  const feed = createFeed<{ method: EnergyMethod; totals: EnergyTotal[] }>({ newestOnly: true })
  const totals = createTotals({ table, log, onWritten: () => publish() })

  const meter = createMeter({
    sources,
    now,
    wattsPerCore: rated.wattsPerCore,
    engineSeconds: (modelId) => {
      const pid = engineStates().find((state) => state.modelId === modelId)?.pid
      if (pid === undefined || pid === null) return null
      // Where the system does not tell, all its threads are taken to work all of the time.
      return tree ? readProcessSeconds(tree, pid) : (now() / 1000) * (engineInfo(modelId)?.threads ?? 1)
    },
    onMetered: (modelId, { energy, promptTokens, completionTokens }) => {
      totals.add({
        ...{ month: monthOf(new Date()), modelId, answers: 1, promptTokens, completionTokens },
        joules: energy.joules,
        estimatedJoules: energy.method === 'estimate' ? energy.joules : 0,
      })
    },
  })
  const method = (): EnergyMethod => ({
    method: meter.method,
    sources: sources.describe(meter.method),
    idleWatts: meter.idleWatts,
    rated,
  })
  const state = () => ({ method: method(), totals: totals.all() })
  const publish = () => {
    if (feed.readerCount > 0) feed.publish(state())
  }
  return {
    observe: meter.observe,
    tick: () => meter.tick(),
    measureIdle: (ms) => meter.measureIdle(ms),
    method,
    changed: (signal) => feed.subscribe([state()], signal),
    publish: () => {
      totals.forget()
      publish()
    },
    close: () => {
      meter.close()
      totals.close()
      feed.end()
    },
  }
}

const monthOf = (date: Date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`

/** Threads of one core share its power. */
const physicalCores = (): number => {
  try {
    const cpuinfo = readFileSync('/proc/cpuinfo', 'utf8')
    const cores = new Set(
      cpuinfo.split('\n\n').map((block) => {
        const core = /^core id\s*: (\d+)$/m.exec(block)?.[1]
        return core === undefined
          ? undefined
          : `${/^physical id\s*: (\d+)$/m.exec(block)?.[1] ?? '0'}/${core}`
      }),
    )
    cores.delete(undefined)
    return cores.size || cpus().length
  } catch {
    return cpus().length
  }
}
