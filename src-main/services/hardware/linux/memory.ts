import type { HardwareSample } from '#contract/hardware.ts'
import { inProc, type Tree } from './tree.ts'

const kilobytesAfter = (text: string, label: string): number | null => {
  const match = new RegExp(`^${label}:\\s+(\\d+) kB`, 'm').exec(text)
  return match ? Number(match[1]) * 1024 : null
}

export interface MemoryReading {
  /** Memory that programs could still be given, caches that the system would empty for them included. */
  availableBytes: number | null
  totalBytes: number | null
  swap: HardwareSample['swap']
}

export const readMemory = (tree: Tree): MemoryReading => {
  const text = tree.text(inProc(tree, 'meminfo')) ?? ''
  const [total, free] = [kilobytesAfter(text, 'SwapTotal'), kilobytesAfter(text, 'SwapFree')]
  return {
    availableBytes: kilobytesAfter(text, 'MemAvailable'),
    totalBytes: kilobytesAfter(text, 'MemTotal'),
    swap:
      total === null || free === null ? null : { totalBytes: total, usedBytes: Math.max(total - free, 0) },
  }
}

/** What a process holds, the pages of a mapped model file included; null when it is gone. */
export const readResident = (tree: Tree, pid: number): number | null =>
  kilobytesAfter(tree.text(inProc(tree, String(pid), 'status')) ?? '', 'VmRSS')

/** The share of the last ten seconds in which some program waited for memory; null where the kernel does not tell. */
export const readMemoryPressure = (tree: Tree): number | null => {
  const match = /^some avg10=([\d.]+)/m.exec(tree.text(inProc(tree, 'pressure', 'memory')) ?? '')
  return match ? Number(match[1]) / 100 : null
}
