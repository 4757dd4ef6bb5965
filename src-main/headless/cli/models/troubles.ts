import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import { describeError } from '../exit.ts'

/** The same trouble is told again after so long. */
const sayAgainMs = 10_000

/** Tells why a transfer waits, and until when; one that comes again and again, now and then. */
export const createTroubles = (say: (line: string) => void, now: () => number = () => Date.now()) => {
  const saidAt = new Map<string, number>()
  return (message: string, retryAt: number | null): void => {
    const [what = message] = message.split(/\. (?=[A-Z])/)
    if (now() - (saidAt.get(what) ?? -Infinity) < sayAgainMs) return
    saidAt.set(what, now())
    const seconds = Math.ceil(Math.max(0, (retryAt ?? 0) - now()) / 1000)
    say(`${what.replace(/\.$/, '')}. Trying again${seconds > 1 ? ` in ${seconds} s` : ''}.`)
  }
}

/** How long is waited before a list is asked for again. */
const delaysMs = [500, 2000]
const longestWaitMs = 15_000

/** Asks once more, and once again, where the first answer may have been a slip: what a list needs is asked once. */
export const askAgain = async <T>(
  ask: () => Promise<T>,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<T> => {
  const sayTrouble = createTroubles(say)
  for (const delayMs of delaysMs) {
    try {
      return await ask()
    } catch (error) {
      const waitMs = Math.max(delayMs, toldWaitMs(error))
      if (signal.aborted || !isSlip(error) || waitMs > longestWaitMs) throw error
      sayTrouble(describeError(error), Date.now() + waitMs)
      await sleep(waitMs, undefined, { signal })
    }
  }
  return ask()
}

const isSlip = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'DOWNLOAD_FAILED' || error.code === 'HUB_BUSY')

const toldWaitMs = (error: unknown): number => {
  const seconds = error instanceof AppError ? error.details?.['retryAfterSeconds'] : undefined
  return typeof seconds === 'number' ? seconds * 1000 : 0
}
