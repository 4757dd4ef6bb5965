/** The figures of a Linux computer, from /proc and /sys alone: no program is started but NVIDIA's own, where it is. */
import { totalmem } from 'node:os'
import { noSpace, rarely, rarelyAwaited, readSpace, type Gauge } from '../gauge.ts'
import type { Nvidia } from '../nvidia.ts'
import { findAmdCards, readAmdCard } from './amd.ts'
import { readCoreTimes, readFrequency, readProcessSeconds, usageBetween } from './cpu.ts'
import { findDisks, readDiskCounts } from './disks.ts'
import { findSensors, readSensors } from './hwmon.ts'
import { readMemory, readResident } from './memory.ts'
import { readPower } from './power-supply.ts'
import { findRapl } from './rapl.ts'
import { createRate } from './rate.ts'
import type { Tree } from './tree.ts'

export interface LinuxOptions {
  tree: Tree
  dataDir: string
  nvidia: Nvidia
  /** Monotonic milliseconds. */
  now?: () => number
}

/** How often what hardly changes, or costs more, is read. */
const slowMs = 5000

export const createLinuxGauge = ({
  tree,
  dataDir,
  nvidia,
  now = () => performance.now(),
}: LinuxOptions): Gauge => {
  const disks = findDisks(tree)
  const sensors = findSensors(tree)
  const cards = findAmdCards(tree)
  const rapl = findRapl(tree)
  let times = readCoreTimes(tree) ?? []
  const rateOf = { read: createRate(now), written: createRate(now), joules: createRate(now) }
  const frequency = rarely(slowMs, () => readFrequency(tree, times.length), now)
  const warmth = rarely(slowMs / 2, () => readSensors(tree, sensors), now)
  const power = rarely(slowMs, () => readPower(tree), now)
  const nvidiaCards = rarelyAwaited(slowMs, () => nvidia.read(), [], now)
  const space = rarelyAwaited(slowMs, () => readSpace(dataDir), noSpace, now)

  return {
    read: async () => {
      // Before the rest, so that counts and times are of one moment.
      const [diskSpace, nvidiaRead] = await Promise.all([space(), nvidiaCards()])
      const nextTimes = readCoreTimes(tree) ?? []
      const cpu = { ...usageBetween(times, nextTimes), frequencyHz: frequency() }
      times = nextTimes
      const memory = readMemory(tree)
      const counts = readDiskCounts(tree, disks)
      const totalBytes = memory.totalBytes ?? totalmem()
      return {
        cpu,
        memory: { totalBytes, availableBytes: memory.availableBytes ?? totalBytes },
        swap: memory.swap,
        disk: {
          ...diskSpace,
          readBytesPerSecond: rateOf.read(counts?.readBytes ?? null),
          writeBytesPerSecond: rateOf.written(counts?.writtenBytes ?? null),
        },
        gpus: [...cards.map((card) => readAmdCard(tree, card)), ...nvidiaRead],
        ...warmth(),
        power: { ...power(), cpuWatts: rateOf.joules(rapl.readJoules()) },
      }
    },
    memoryOf: (pid) => readResident(tree, pid),
    secondsOf: (pid) => readProcessSeconds(tree, pid),
  }
}
