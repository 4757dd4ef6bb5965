import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** Clocks are set while a computer runs; two starts are always further apart than this. */
const toleranceSeconds = 30

/** What Linux calls this run of the system (proc(5)); null on others. */
export const bootId = (): string | null => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

/**
 * Which run of the system this is: what one process handed to the system, and did not sync, is there for the next one as
 * long as the system runs on, and only then.
 */
export const currentBoot = (): string =>
  // Where it has no name, when it was started is as good.
  bootId() ?? `at ${Math.round(Date.now() / 1000 - uptime())}`

/** Whether two answers of `currentBoot` are of the same run. */
export const isSameBoot = (one: string, other: string): boolean => {
  const [at, otherAt] = [one, other].map((boot) => Number(/^at (\d+)$/.exec(boot)?.[1] ?? NaN))
  return one === other || Math.abs((at ?? NaN) - (otherAt ?? NaN)) < toleranceSeconds
}
