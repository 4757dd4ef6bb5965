import type { HardwareSample } from '#contract/hardware.ts'
import { inProc, inSys, type Tree } from './tree.ts'

/** Ticks of one core since the computer started. */
export interface CoreTimes {
  busy: number
  idle: number
}

/** Each core's times from /proc/stat; null where there is none. */
export const readCoreTimes = (tree: Tree): CoreTimes[] | null => {
  const text = tree.text(inProc(tree, 'stat'))
  const lines = text?.match(/^cpu\d+ .*$/gm)
  if (!lines) return null
  return lines.map((line) => {
    // user nice system idle iowait irq softirq steal: waiting for a disk is idling.
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = line
      .split(/\s+/)
      .slice(1)
      .map(Number)
    return { busy: user + nice + system + irq + soft + steal, idle: idle + wait }
  })
}

/** How busy each core was between two readings, 0 to 1. */
export const usageBetween = (
  before: readonly CoreTimes[],
  after: readonly CoreTimes[],
): Pick<HardwareSample['cpu'], 'usage' | 'perCore'> => {
  const cores = after.map(({ busy, idle }, core) => {
    const earlier = before[core] ?? { busy: 0, idle: 0 }
    // A core that was switched off and on counts from zero again.
    const counted = { busy: Math.max(busy - earlier.busy, 0), idle: Math.max(idle - earlier.idle, 0) }
    return busy < earlier.busy ? { busy: 0, idle: 0 } : counted
  })
  const share = ({ busy, idle }: CoreTimes) => (busy + idle === 0 ? 0 : busy / (busy + idle))
  const sum = cores.reduce((all, core) => ({ busy: all.busy + core.busy, idle: all.idle + core.idle }), {
    busy: 0,
    idle: 0,
  })
  return { usage: share(sum), perCore: cores.map(share) }
}

/** The mean of the cores' present frequencies; null where neither the driver nor /proc/cpuinfo tells. */
export const readFrequency = (tree: Tree, cores: number): number | null => {
  const kilohertz = Array.from({ length: cores }, (_, core) =>
    tree.number(inSys(tree, `devices/system/cpu/cpu${core}/cpufreq/scaling_cur_freq`)),
  ).filter((value) => value !== null)
  if (kilohertz.length > 0) return mean(kilohertz) * 1e3
  const lines = tree.text(inProc(tree, 'cpuinfo'))?.match(/^cpu MHz\s*: ([\d.]+)$/gm) ?? []
  const megahertz = lines.map((line) => Number(line.split(': ')[1])).filter((value) => value > 0)
  return megahertz.length > 0 ? mean(megahertz) * 1e6 : null
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Seconds of processor time that a process has had, all its threads together; null when it is gone. */
export const readProcessSeconds = (tree: Tree, pid: number): number | null => {
  const text = tree.text(inProc(tree, String(pid), 'stat'))
  if (text === null) return null
  // The name stands in brackets and may hold anything, brackets too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isFinite(ticks) ? ticks / ticksPerSecond : null
}

/** USER_HZ, which Linux keeps at 100 whatever the kernel's own rate. */
const ticksPerSecond = 100
