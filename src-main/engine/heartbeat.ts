import { setTimeout as pause } from 'node:timers/promises'

const intervalMs = 1000

/**
 * A beat at once and then each second, until `signal` aborts. It comes from the event loop that also answers:
 * native work runs on threads of its own, so silence means that the process hangs.
 */
export async function* heartbeat(signal: AbortSignal | undefined): AsyncGenerator<{ at: number }, void> {
  while (!signal?.aborted) {
    yield { at: Date.now() }
    await pause(intervalMs)
  }
}
