import { readFile } from 'node:fs/promises'
import { freemem } from 'node:os'

const kilobytesAfter = (text: string, label: string): number | null => {
  const match = new RegExp(`^${label}:\\s+(\\d+) kB`, 'm').exec(text)
  return match ? Number(match[1]) * 1024 : null
}

const readProc = (path: string) => readFile(path, 'utf8').catch(() => '')

/** Memory that programs could still be given, caches that the system would empty for them included. */
export const availableMemory = async (): Promise<number> => {
  if (process.platform !== 'linux') return freemem()
  return kilobytesAfter(await readProc('/proc/meminfo'), 'MemAvailable') ?? freemem()
}

/** How many samples one reading of the process list stands for where it is slow to get. */
const slowReadingSamples = 5

/**
 * Reads the memory that processes hold, the pages of a mapped model file included: what the system calls resident.
 * On Linux each time from /proc (some microseconds); elsewhere every few samples from the process list.
 */
export const createProcessMemory = () => {
  let listed = new Map<number, number>()
  let samples = 0

  const list = async () => {
    const { processes } = await import('systeminformation')
    listed = new Map((await processes()).list.map(({ pid, memRss }) => [pid, memRss * 1024]))
  }
  /** In bytes, in the order of `pids`; null for a process that is not there. */
  return async (pids: readonly number[]): Promise<(number | null)[]> => {
    if (process.platform === 'linux') {
      return Promise.all(
        pids.map(async (pid) => kilobytesAfter(await readProc(`/proc/${pid}/status`), 'VmRSS')),
      )
    }
    if (pids.length > 0 && samples++ % slowReadingSamples === 0) await list()
    return pids.map((pid) => listed.get(pid) ?? null)
  }
}
