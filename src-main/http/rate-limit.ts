/** Counts failures by who made them: after `max` in one window of `windowMs` they have to wait for its end. */
export function createRateLimit({
  max,
  windowMs,
  now = Date.now,
}: {
  max: number
  windowMs: number
  now?: () => number
}) {
  const windows = new Map<string, { endsAt: number; failures: number }>()

  function current(who: string) {
    const window = windows.get(who)
    if (window && window.endsAt > now()) return window
    windows.delete(who)
    return undefined
  }

  return {
    /** How many seconds `who` must wait; 0 when they need not. */
    retryAfterSeconds(who: string): number {
      const window = current(who)
      return window && window.failures >= max ? Math.ceil((window.endsAt - now()) / 1000) : 0
    },
    fail(who: string): void {
      const window = current(who)
      if (window) window.failures++
      else {
        for (const key of windows.keys()) current(key)
        windows.set(who, { endsAt: now() + windowMs, failures: 1 })
      }
    },
  }
}
