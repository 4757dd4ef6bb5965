import type { Log } from './log.ts'

/** A log that keeps nothing; apart, so that a short command need not load what writes one. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
