import { readFileSync, readdirSync } from 'node:fs'
import { cpus } from 'node:os'

export interface Cores {
  /** Those that are worth a thread each, as far as the system tells. */
  fast: number
  /** No more threads than this can be worth anything. */
  most: number
}

/** A processor as Linux counts them: several may be one core. */
interface Logical {
  cpu: number
  core: string
  /** How fast it is among its like; null where that is not told. */
  pace: { capacity: number | null; hertz: number | null }
}

/** A core of this share of the best one's speed or more is a fast one; by the highest clock they differ less than in what they do. */
const fastShare = { capacity: 0.6, hertz: 0.8 }

/** `root` is the file system's, given by tests. */
export const readCores = (
  root = '/',
  platform = process.platform,
  arch: string = process.arch,
  logical = cpus().length,
): Cores => {
  if (platform === 'linux') {
    const told = readLinux(root)
    const most = new Set(told.map(({ core }) => core)).size || countCores(read(`${root}proc/cpuinfo`) ?? '')
    // Virtual machines that do not say.
    if (!most) return { fast: logical, most: logical }
    return { fast: countFast(told, read(`${root}sys/devices/cpu_core/cpus`)) || most, most }
  }
  // Most of these have two of them on each core, and do not say so; what has not is found by measuring.
  if (arch === 'x64') return { fast: Math.max(1, Math.ceil(logical / 2)), most: logical }
  return { fast: logical, most: logical }
}

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    // Not every computer tells all of it.
    return null
  }
}

const readLinux = (root: string): Logical[] => {
  const dir = `${root}sys/devices/system/cpu`
  try {
    return readdirSync(dir).flatMap((name) => {
      const cpu = /^cpu(\d+)$/.exec(name)?.[1]
      const core = read(`${dir}/${name}/topology/core_id`)
      if (cpu === undefined || core === null || Number(core) < 0) return []
      const socket = read(`${dir}/${name}/topology/physical_package_id`) ?? '0'
      const figure = (file: string) => Number(read(`${dir}/${name}/${file}`)) || null
      const pace = { capacity: figure('cpu_capacity'), hertz: figure('cpufreq/cpuinfo_max_freq') }
      return [{ cpu: Number(cpu), core: `${socket}/${core}`, pace }]
    })
  } catch {
    return []
  }
}

/** Of a processor with cores of two kinds the system lists the fast ones; of others their capacity or their highest clock tells. */
const countFast = (all: readonly Logical[], listed: string | null): number => {
  const count = (some: readonly Logical[]) => new Set(some.map(({ core }) => core)).size
  if (listed !== null) {
    const cpus = numbersIn(listed)
    return count(all.filter(({ cpu }) => cpus.has(cpu)))
  }
  for (const by of ['capacity', 'hertz'] as const) {
    const paces = all.map(({ pace }) => pace[by] ?? 0)
    const best = Math.max(0, ...paces)
    const fast = count(all.filter(({ pace }) => (pace[by] ?? 0) >= best * fastShare[by]))
    if (best > 0 && fast < count(all)) return fast
  }
  return count(all)
}

/** Of a list as Linux writes them: `0-3,8`. */
const numbersIn = (list: string): Set<number> => {
  const numbers = new Set<number>()
  for (const part of list.split(',').filter(Boolean)) {
    const [from = NaN, to = from] = part.split('-').map(Number)
    for (let number = from; number <= to; number += 1) numbers.add(number)
  }
  return numbers
}

/** Different pairs of socket and core in the text of /proc/cpuinfo; null when it names none. */
export const countCores = (cpuinfo: string): number | null => {
  const cores = new Set<string>()
  for (const block of cpuinfo.split('\n\n')) {
    const socket = /^physical id\s*: (\d+)$/m.exec(block)?.[1]
    const core = /^core id\s*: (\d+)$/m.exec(block)?.[1]
    if (core !== undefined) cores.add(`${socket ?? '0'}/${core}`)
  }
  return cores.size > 0 ? cores.size : null
}
