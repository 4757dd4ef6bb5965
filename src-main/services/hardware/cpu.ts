import type { CpuInfo } from 'node:os'
import type { HardwareSample } from '#contract/hardware.ts'

/** How busy each core was between two readings of `os.cpus()`, 0 to 1. */
export const cpuUsage = (before: readonly CpuInfo[], after: readonly CpuInfo[]): HardwareSample['cpu'] => {
  const cores = after.map(({ times }, core) => {
    const earlier = before[core]?.times ?? { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 }
    const total = sum(times) - sum(earlier)
    // A core that was switched off and on counts from zero again.
    return { total: Math.max(total, 0), idle: Math.max(times.idle - earlier.idle, 0) }
  })
  const share = ({ total, idle }: { total: number; idle: number }) =>
    total === 0 ? 0 : Math.min(Math.max(1 - idle / total, 0), 1)
  const total = cores.reduce((all, core) => all + core.total, 0)
  const idle = cores.reduce((all, core) => all + core.idle, 0)
  return { usage: share({ total, idle }), perCore: cores.map(share) }
}

const sum = ({ user, nice, sys, idle, irq }: CpuInfo['times']) => user + nice + sys + idle + irq
