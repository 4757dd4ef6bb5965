/** Events pushed by callbacks, read in order by one `for await`. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push: (event: T) => void
  /** Ends the reading after what was pushed. */
  close: () => void
  /** Ends the reading with an error, after what was pushed. */
  fail: (error: unknown) => void
}

export const createEventQueue = <T>(): EventQueue<T> => {
  const events: T[] = []
  let ended = false
  let failure: { error: unknown } | undefined
  let wake: (() => void) | undefined
  const notify = () => wake?.()

  return {
    push: (event) => {
      events.push(event)
      notify()
    },
    close: () => {
      ended = true
      notify()
    },
    fail: (error) => {
      failure ??= { error }
      ended = true
      notify()
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        yield* events.splice(0)
        if (events.length > 0) continue
        if (failure) throw failure.error
        if (ended) return
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
