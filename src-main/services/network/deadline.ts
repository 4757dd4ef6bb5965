/** An abort signal that fires with a TimeoutError unless its time is extended or cleared; follows `outer` too. */
export function createDeadline(outer: AbortSignal | undefined) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let runningMs = 0
  return {
    signal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
    extend(timeoutMs: number): void {
      if (timer && timeoutMs === runningMs) {
        timer.refresh()
        return
      }
      clearTimeout(timer)
      runningMs = timeoutMs
      timer = setTimeout(() => controller.abort(new DOMException('Too slow', 'TimeoutError')), timeoutMs)
    },
    clear(): void {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

export type Deadline = ReturnType<typeof createDeadline>
