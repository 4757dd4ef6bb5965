/** An abort signal that fires with a TimeoutError unless its time is extended or cleared; follows `outer` too. */
export function createDeadline(outer: AbortSignal | undefined) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  return {
    signal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
    extend(timeoutMs: number): void {
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(new DOMException('Too slow', 'TimeoutError')), timeoutMs)
    },
    clear: (): void => clearTimeout(timer),
  }
}
