/** Waits until something has not happened for a while. */
export interface Pause {
  /** It happened: `then` is called once it has not for as long as the pause is, in place of what was to be called. */
  begin: (then: () => void) => void
  /** Nothing is called any more. */
  end: () => void
}

/** One timer for many beginnings, each of which may be a key: it is set anew only when it rings too soon. */
export function createPause(ms: number): Pause {
  let timer: ReturnType<typeof setTimeout> | undefined
  let then: () => void = () => {}
  let dueAt = 0

  function ring() {
    const leftMs = dueAt - performance.now()
    timer = leftMs > 0 ? setTimeout(ring, leftMs) : undefined
    if (timer === undefined) then()
  }

  return {
    begin(next) {
      then = next
      dueAt = performance.now() + ms
      timer ??= setTimeout(ring, ms)
    },
    end() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
