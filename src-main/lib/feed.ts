/** What one reader reads. */
export type Stream<T> = AsyncIteratorObject<T, undefined, void>

/** Events from one place to everyone who listens at the moment. */
export interface Feed<T> {
  publish(event: T): void
  /**
   * Yields `first`, then every event published after this call, until `signal` aborts, the reader returns or
   * the feed ends. Nothing is ever left out: a reader that falls further behind than the feed's `limit` gets an
   * error instead, and begins again with a fresh snapshot.
   */
  subscribe(first: readonly T[], signal?: AbortSignal): Stream<T>
  /** Ends all subscriptions after what was published so far. */
  end(): void
  readonly readerCount: number
}

export interface FeedOptions {
  /** How many events may wait for one reader. */
  limit?: number
  /** Each event says all that there is to know, so that only the newest one waits for a slow reader. */
  newestOnly?: boolean
  /** Called when the first reader comes (true) and after the last one has gone (false). */
  onReaders?: (someone: boolean) => void
}

/** A reader of a feed was too slow for it. */
export class FeedOverflowError extends Error {
  constructor(limit: number) {
    super(`The reader of a feed has fallen ${limit} events behind.`)
    this.name = 'FeedOverflowError'
  }
}

interface Reader<T> {
  push(event: T): void
  end(): void
}

export const createFeed = <T>({
  limit = 10_000,
  newestOnly = false,
  onReaders,
}: FeedOptions = {}): Feed<T> => {
  const readers = new Set<Reader<T>>()

  const leave = (reader: Reader<T>) => {
    if (readers.delete(reader) && readers.size === 0) onReaders?.(false)
  }

  const subscribe: Feed<T>['subscribe'] = (first, signal) => {
    type Result = IteratorResult<T, undefined>
    const done: Result = { done: true, value: undefined }
    let waiting: T[] = [...first]
    let asked: PromiseWithResolvers<Result>[] = []
    let ended = false
    let failure: Error | undefined

    const finish = () => {
      ended = true
      signal?.removeEventListener('abort', abort)
      leave(reader)
      for (const { resolve } of asked) resolve(done)
      asked = []
    }
    const abort = () => {
      waiting = []
      finish()
    }
    const reader: Reader<T> = {
      push: (event) => {
        const next = asked.shift()
        if (next) {
          next.resolve({ done: false, value: event })
        } else if (newestOnly) {
          waiting = [event]
        } else if (waiting.length < limit) {
          waiting.push(event)
        } else {
          failure = new FeedOverflowError(limit)
          abort()
        }
      },
      end: finish,
    }
    if (signal?.aborted) {
      waiting = []
      ended = true
    } else {
      signal?.addEventListener('abort', abort, { once: true })
      readers.add(reader)
      if (readers.size === 1) onReaders?.(true)
    }

    return {
      next: () => {
        if (waiting.length > 0) return Promise.resolve({ done: false, value: waiting.shift() as T })
        if (failure) {
          const error = failure
          failure = undefined
          return Promise.reject(error)
        }
        if (ended) return Promise.resolve(done)
        const request = Promise.withResolvers<Result>()
        asked.push(request)
        return request.promise
      },
      return: () => {
        abort()
        return Promise.resolve(done)
      },
      [Symbol.asyncIterator]() {
        return this
      },
      [Symbol.asyncDispose]: () => {
        abort()
        return Promise.resolve()
      },
    }
  }

  return {
    publish: (event) => {
      for (const reader of [...readers]) reader.push(event)
    },
    subscribe,
    end: () => {
      for (const reader of [...readers]) reader.end()
    },
    get readerCount() {
      return readers.size
    },
  }
}
