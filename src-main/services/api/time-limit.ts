/** A signal that aborts with another one, or when its time is over. */
export interface TimeLimit {
  readonly signal: AbortSignal
  /** What it was for is done. Node's own `AbortSignal.timeout` would be kept, with all that listens to it, until its time. */
  clear(): void
}

export const limitTime = (outer: AbortSignal, timeoutMs: number): TimeLimit => {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs).unref()
  return {
    signal: AbortSignal.any([outer, late.signal]),
    clear: () => clearTimeout(timer),
  }
}
