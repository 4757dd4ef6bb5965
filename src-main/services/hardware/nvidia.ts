import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Gpu } from '#contract/hardware.ts'

/** NVIDIA's own program, which takes tenths of a second: asked rarely, and only where it is. */
export interface Nvidia {
  /** Whether the program is on this computer. */
  readonly isThere: boolean
  /** Empty where it says nothing, or not in time. */
  read(): Promise<Gpu[]>
}

const fields = ['name', 'utilization.gpu', 'memory.total', 'memory.used', 'temperature.gpu', 'power.draw']
const timeoutMs = 5000
const mebibyte = 2 ** 20

export const findNvidia = (searchPath = process.env.PATH ?? ''): Nvidia => {
  const name = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi'
  const program = searchPath
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((path) => existsSync(path))
  if (program === undefined) return { isThere: false, read: () => Promise.resolve([]) }
  return {
    isThere: true,
    read: () =>
      new Promise((resolve) => {
        execFile(
          program,
          [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'],
          { timeout: timeoutMs, windowsHide: true },
          (error, stdout) => resolve(error ? [] : parseNvidia(stdout)),
        )
      }),
  }
}

/** One line a card; what a card does not tell stands as `[N/A]` or the like. */
export const parseNvidia = (csv: string): Gpu[] =>
  csv.split('\n').flatMap((line) => {
    const [name, ...rest] = line.split(', ')
    if (!name?.trim() || rest.length !== fields.length - 1) return []
    const [usage = null, total = null, used = null, celsius = null, watts = null] = rest.map((text) =>
      /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null,
    )
    const memory =
      total === null || used === null ? null : { totalBytes: total * mebibyte, usedBytes: used * mebibyte }
    return [
      { name: name.trim(), usage: usage === null ? null : Math.min(usage / 100, 1), memory, celsius, watts },
    ]
  })
