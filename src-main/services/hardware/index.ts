/**
 * Hardware: what this computer is doing, sampled once a second while anyone looks and not at all otherwise. It reads
 * figures of the system and knows nothing of models but the ids of their processes.
 */
import { cpus, totalmem } from 'node:os'
import type { EngineState } from '#contract/engines.ts'
import type { HardwareInfo, HardwareSample } from '#contract/hardware.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import { cpuUsage } from './cpu.ts'
import { availableMemory, createProcessMemory } from './memory.ts'

export interface Hardware {
  info(): HardwareInfo
  changed(signal?: AbortSignal): Stream<HardwareSample>
  close(): void
}

interface HardwareOptions {
  engineStates: () => EngineState[]
  log: Log
  /** Time between two samples. */
  periodMs?: number
}

/** The first sample comes sooner, so that nobody looks at an empty chart. */
const firstSampleMs = 250

export const createHardware = ({ engineStates, log, periodMs = 1000 }: HardwareOptions): Hardware => {
  const processMemory = createProcessMemory()
  let timer: NodeJS.Timeout | undefined
  let before = cpus()
  let newest: HardwareSample | undefined

  const sample = async (): Promise<HardwareSample> => {
    const now = cpus()
    const cpu = cpuUsage(before, now)
    before = now
    const engines = engineStates().flatMap(({ modelId, pid }) => (pid === null ? [] : [{ modelId, pid }]))
    const [availableBytes, memories] = await Promise.all([
      availableMemory(),
      processMemory(engines.map(({ pid }) => pid)),
    ])
    return {
      at: Date.now(),
      cpu,
      memory: { totalBytes: totalmem(), availableBytes },
      app: { memoryBytes: process.memoryUsage.rss() },
      engines: engines.map((engine, index) => ({ ...engine, memoryBytes: memories[index] ?? null })),
    }
  }
  const tick = () => {
    sample()
      .then((next) => {
        newest = next
        feed.publish(next)
      })
      .catch((error: unknown) => log.warn({ error }, 'The hardware could not be read'))
      .finally(() => {
        if (feed.readerCount > 0) wait(periodMs)
      })
  }
  const wait = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(tick, ms)
    timer.unref()
  }
  const onReaders = (someone: boolean) => {
    clearTimeout(timer)
    newest = undefined
    if (!someone) return
    before = cpus()
    wait(Math.min(firstSampleMs, periodMs))
  }
  const feed = createFeed<HardwareSample>({ newestOnly: true, onReaders })

  return {
    info: () => {
      const cores = cpus()
      return {
        cpuName: cores[0]?.model.trim() ?? '',
        coreCount: cores.length,
        memoryBytes: totalmem(),
      }
    },
    changed: (signal) => feed.subscribe(newest ? [newest] : [], signal),
    close: () => {
      clearTimeout(timer)
      feed.end()
    },
  }
}
