import type { Step } from './steps.ts'

const intervalMs = 1000

/**
 * A beat at once and then each second, until `signal` aborts. It comes from the event loop that also answers; native work runs on threads of its
 * own. So silence means that the process hangs, or that the native `step` under way takes longer than any computer needs. Its time is counted
 * in beats: while the computer sleeps, none passes.
 */
export async function* heartbeat(
  signal: AbortSignal | undefined,
  step: () => Step | null,
): AsyncGenerator<{ at: number }, void> {
  let [last, lastsMs]: [Step | null, number] = [null, 0]
  while (!signal?.aborted) {
    const now = step()
    lastsMs = now === last ? lastsMs + intervalMs : 0
    last = now
    if (now === null || lastsMs <= now.allowedMs) yield { at: Date.now() }
    await new Promise((resolve) => setTimeout(resolve, intervalMs))
  }
}
