import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

/** Long enough to be told in the ticks that systems count by. */
const lookMs = 100
/** Of the cores that are wanted so many must have nothing to do … */
const idleShare = 0.6
/** … and of all processors no more be busy: two of them are often one core, and all wait for one memory. */
const busyShare = 0.2

/** What all processors together have rested and computed so far, in milliseconds, and how many they are. */
interface Times {
  idleMs: number
  busyMs: number
  count: number
}

/** Whether so many cores have nothing to do just now, and the computer as a whole little. `times` and `wait` are given by tests. */
export const isQuiet = async (
  cores: number,
  times: () => Times = timesOfAll,
  wait: (ms: number) => Promise<unknown> = delay,
): Promise<boolean> => {
  const [before, at] = [times(), performance.now()]
  await wait(lookMs)
  const [now, ms] = [times(), Math.max(performance.now() - at, 1)]
  const isIdle = (now.idleMs - before.idleMs) / ms >= cores * idleShare
  return isIdle && (now.busyMs - before.busyMs) / ms <= now.count * busyShare
}

const timesOfAll = (): Times => {
  const all = cpus().map(({ times }) => times)
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0)
  return {
    idleMs: sum(({ idle }) => idle),
    busyMs: sum(({ user, nice, sys, irq }) => user + nice + sys + irq),
    count: all.length,
  }
}
