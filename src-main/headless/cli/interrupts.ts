import { exitCodes } from './exit.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Aborts at the first Ctrl-C (or its like); the second ends the process on the spot. */
export function listenForInterrupts(): AbortSignal {
  const controller = new AbortController()
  for (const signal of signals) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted)
      controller.abort()
    })
  }
  return controller.signal
}
