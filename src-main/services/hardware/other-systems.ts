/** The figures of a Mac or a Windows computer: fast ones from Node, the rest rarely, from programs that are slow to answer. */
import { cpus, freemem, totalmem, type CpuInfo } from 'node:os'
import { noSpace, rarelyAsync, rarelyAwaited, readSpace, type Gauge, type Reading } from './gauge.ts'
import { usageBetween, type CoreTimes } from './linux/cpu.ts'
import type { Nvidia } from './nvidia.ts'

const slowMs = 15_000
const processesMs = 5000

const timesOf = (cores: readonly CpuInfo[]): CoreTimes[] =>
  cores.map(({ times: { user, nice, sys, idle, irq } }) => ({ busy: user + nice + sys + irq, idle }))

type SlowReading = Pick<Reading, 'swap' | 'gpus' | 'temperatures' | 'power'>
const nothing: SlowReading = {
  swap: null,
  gpus: [],
  temperatures: [],
  power: { isOnMains: null, battery: null, cpuWatts: null },
}

const readSlowly = async (nvidia: Nvidia): Promise<SlowReading> => {
  const { mem, battery, cpuTemperature, graphics } = await import('systeminformation')
  const [memory, power, temperature, { controllers }, cards] = await Promise.all([
    mem(),
    battery(),
    cpuTemperature(),
    graphics(),
    nvidia.read(),
  ])
  const warmth = numberOrNull(temperature.main)
  return {
    swap: { totalBytes: memory.swaptotal, usedBytes: memory.swapused },
    gpus: [
      ...cards,
      ...controllers
        .filter(({ vendor }) => cards.length === 0 || !/nvidia/i.test(vendor))
        .map(({ model, utilizationGpu, temperatureGpu, powerDraw }) => ({
          name: model,
          usage: share(numberOrNull(utilizationGpu)),
          memory: null,
          celsius: numberOrNull(temperatureGpu),
          watts: numberOrNull(powerDraw),
        })),
    ],
    temperatures: warmth === null ? [] : [{ name: 'CPU', celsius: warmth, criticalCelsius: null }],
    power: {
      isOnMains: power.hasBattery ? power.acConnected : null,
      battery: power.hasBattery
        ? { level: power.percent / 100, isCharging: power.isCharging, watts: null }
        : null,
      cpuWatts: null,
    },
  }
}

const numberOrNull = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null
const share = (percent: number | null) => (percent === null ? null : Math.min(percent / 100, 1))

export const createOtherGauge = ({ dataDir, nvidia }: { dataDir: string; nvidia: Nvidia }): Gauge => {
  const now = () => performance.now()
  let times = timesOf(cpus())
  const slow = rarelyAwaited(slowMs, () => readSlowly(nvidia), nothing, now)
  const listed = rarelyAsync(
    processesMs,
    async () => {
      const { processes } = await import('systeminformation')
      return new Map((await processes()).list.map(({ pid, memRss }) => [pid, memRss * 1024]))
    },
    new Map<number, number>(),
    now,
  )
  const space = rarelyAwaited(slowMs, () => readSpace(dataDir), noSpace, now)
  return {
    read: async () => {
      const [diskSpace, slowly] = await Promise.all([space(), slow()])
      const cores = cpus()
      const nextTimes = timesOf(cores)
      const usage = usageBetween(times, nextTimes)
      times = nextTimes
      const megahertz = cores.map(({ speed }) => speed).filter((speed) => speed > 0)
      return {
        cpu: {
          ...usage,
          frequencyHz:
            megahertz.length > 0
              ? (megahertz.reduce((sum, speed) => sum + speed) / megahertz.length) * 1e6
              : null,
        },
        memory: { totalBytes: totalmem(), availableBytes: freemem() },
        disk: { ...diskSpace, readBytesPerSecond: null, writeBytesPerSecond: null },
        fans: [],
        ...slowly,
      }
    },
    memoryOf: (pid) => listed().get(pid) ?? null,
    secondsOf: () => null,
  }
}
