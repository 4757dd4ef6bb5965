/** A queue in which one has its turn at a time, first come first served. */
export interface Queue {
  /** Resolves with what ends the turn, or with null when `signal` aborts first. */
  enter(signal: AbortSignal): Promise<(() => void) | null>
  /** How many have their turn or wait for it. */
  readonly length: number
}

export const createQueue = (): Queue => {
  const turns: { begin: () => void }[] = []

  const leave = (turn: { begin: () => void }) => {
    const index = turns.indexOf(turn)
    if (index === -1) return
    turns.splice(index, 1)
    if (index === 0) turns[0]?.begin()
  }

  return {
    enter: async (signal) => {
      if (signal.aborted) return null
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const turn = { begin: () => resolve(true) }
      const abort = () => resolve(false)
      signal.addEventListener('abort', abort, { once: true })
      turns.push(turn)
      if (turns.length === 1) turn.begin()
      const began = await promise
      signal.removeEventListener('abort', abort)
      if (began) return () => leave(turn)
      leave(turn)
      return null
    },
    get length() {
      return turns.length
    },
  }
}
