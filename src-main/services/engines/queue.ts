import { AppError } from '#contract/errors.ts'

/** A queue in which several have their turn at a time, first come first served. */
export interface Queue {
  /** Resolves with what ends the turn, or with null when `signal` aborts first. Throws ENGINE_BUSY when too many wait already. */
  enter(signal: AbortSignal): Promise<(() => void) | null>
  /** How many have their turn or wait for it. */
  readonly length: number
  /** Lets those in whom `width` now has room for. */
  admit(): void
}

export interface QueueOptions {
  /** How many may have their turn at a time; asked anew each time. */
  width: () => number
  /** How many may wait. */
  limit: number
}

interface Turn {
  begin: () => void
}

export const createQueue = ({ width, limit }: QueueOptions): Queue => {
  const waiting: Turn[] = []
  let running = 0

  const admit = () => {
    while (waiting.length > 0 && running < Math.max(width(), 1)) {
      running += 1
      waiting.shift()?.begin()
    }
  }
  const leaving = () => {
    let isHere = true
    return () => {
      if (!isHere) return
      isHere = false
      running -= 1
      admit()
    }
  }

  return {
    enter: async (signal) => {
      if (signal.aborted) return null
      if (waiting.length >= limit) throw busy(waiting.length)
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const turn: Turn = { begin: () => resolve(true) }
      const abort = () => {
        const index = waiting.indexOf(turn)
        if (index === -1) return
        waiting.splice(index, 1)
        resolve(false)
      }
      signal.addEventListener('abort', abort, { once: true })
      waiting.push(turn)
      admit()
      const began = await promise
      signal.removeEventListener('abort', abort)
      return began ? leaving() : null
    },
    get length() {
      return running + waiting.length
    },
    admit,
  }
}

const busy = (count: number) =>
  new AppError(
    'ENGINE_BUSY',
    `The model has ${count} questions waiting already. Nothing was lost; ask again in a moment.`,
    { details: { count } },
  )
