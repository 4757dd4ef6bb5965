import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countCores, readCores } from './cores.ts'
import { defaultThreads, planThreads } from './threads.ts'

/** A Linux whose files say this: each processor is its core, and what else is told of it. */
const linux = (processors: { core: number; files?: Record<string, number> }[], listed?: string) => {
  const root = `${mkdtempSync(join(tmpdir(), 'palabre-cores-'))}/`
  onTestFinished(() => rmSync(root, { recursive: true }))
  const write = (path: string, text: string | number) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  for (const [cpu, { core, files = {} }] of processors.entries()) {
    const dir = `sys/devices/system/cpu/cpu${cpu}`
    write(`${dir}/topology/core_id`, core)
    write(`${dir}/topology/physical_package_id`, 0)
    for (const [name, value] of Object.entries(files)) write(`${dir}/${name}`, value)
  }
  if (listed !== undefined) write('sys/devices/cpu_core/cpus', listed)
  return readCores(root, 'linux', 'x64', processors.length)
}

describe('cores', () => {
  it('are counted once, however many processors the system makes of each', () => {
    const processor = (socket: number, core: number) =>
      `processor\t: 0\nphysical id\t: ${socket}\ncore id\t\t: ${core}`
    const blocks = [processor(0, 0), processor(0, 1), processor(0, 0), processor(0, 1), processor(1, 0)]
    expect(countCores(blocks.join('\n\n'))).toBe(3)
    expect(countCores('processor\t: 0\nmodel name\t: something')).toBeNull()
    expect(linux([0, 1, 2, 3, 0, 1, 2, 3].map((core) => ({ core })))).toEqual({ fast: 4, most: 4 })
  })

  it('are fast where the system lists them so', () => {
    // Two threads on each of the fast ones, one on each of the others.
    const hybrid = [0, 0, 4, 4, 8, 9, 10, 11].map((core) => ({ core }))
    expect(linux(hybrid, '0-3')).toEqual({ fast: 2, most: 6 })
  })

  it('are fast by what they can do, else by their highest clock', () => {
    const capacity = [1024, 906, 906, 250, 250].map((value, core) => ({
      core,
      files: { cpu_capacity: value },
    }))
    expect(linux(capacity)).toEqual({ fast: 3, most: 5 })
    const clock = [5_200_000, 5_000_000, 3_300_000, 3_300_000].map((value, core) => ({
      core,
      files: { 'cpufreq/cpuinfo_max_freq': value },
    }))
    expect(linux(clock)).toEqual({ fast: 2, most: 4 })
    const alike = [0, 1].map((core) => ({ core, files: { cpu_capacity: 1024 } }))
    expect(linux(alike)).toEqual({ fast: 2, most: 2 })
  })

  it('are half of the processors where the system counts both threads of a core', () => {
    expect(readCores('/', 'win32', 'x64', 12)).toEqual({ fast: 6, most: 12 })
    expect(readCores('/', 'darwin', 'arm64', 8)).toEqual({ fast: 8, most: 8 })
    expect(linux([])).toEqual(readCores('/nowhere/', 'linux', 'x64', 0))
  })
})

describe('threads', () => {
  it('are never fewer than one, nor more than this process may use', () => {
    expect(defaultThreads(8e9)).toBeGreaterThanOrEqual(1)
    expect(defaultThreads(8e9)).toBeLessThanOrEqual(availableParallelism())
    expect(defaultThreads(300_000)).toBe(1)
    expect(planThreads(8e9, { fast: 8, most: 16 }, 4)).toMatchObject({ start: 4, most: 4 })
  })

  it('are tried as many as there are fast cores, all of them, one fewer, and half of many', () => {
    expect(planThreads(8e9, { fast: 4, most: 4 }, 8).candidates).toEqual([4, 3])
    expect(planThreads(8e9, { fast: 8, most: 16 }, 24)).toEqual({
      start: 8,
      most: 16,
      candidates: [16, 15, 8, 7, 4],
    })
  })

  it('are not tried where there is nothing to choose from', () => {
    expect(planThreads(8e9, { fast: 2, most: 2 }, 2).candidates).toEqual([])
    expect(planThreads(8e9, { fast: 1, most: 1 }, 1).candidates).toEqual([])
    expect(planThreads(300_000, { fast: 8, most: 8 }, 8).candidates).toEqual([])
  })
})
