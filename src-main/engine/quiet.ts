import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

/** Long enough to be told in the ticks that systems count by. */
const lookMs = 100
/** Of the cores that are wanted so many must have nothing to do. */
const idleShare = 0.6

/** Whether so many cores have nothing to do just now. `idleMs`: what all together have rested so far; given by tests, as `wait` is. */
export const isQuiet = async (
  cores: number,
  idleMs: () => number = () => cpus().reduce((sum, { times }) => sum + times.idle, 0),
  wait: (ms: number) => Promise<unknown> = delay,
): Promise<boolean> => {
  const [idle, at] = [idleMs(), performance.now()]
  await wait(lookMs)
  return (idleMs() - idle) / Math.max(performance.now() - at, 1) >= cores * idleShare
}
