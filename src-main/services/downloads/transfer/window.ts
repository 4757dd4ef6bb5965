import type { Part } from './part.ts'

/** What was asked for and is not in the journal yet: what has to be fetched again if the process ends now. */
export interface Window {
  /** How much more may be asked for. */
  readonly roomBytes: number
  /** Resolves when there may be more room. */
  larger(): Promise<void>
  /**
   * Notes that so many bytes are asked for; null where the whole file is, whatever was claimed of it: nothing waits for the
   * journal then.
   */
  ask(bytes: number | null): Asked
  /** Notes that so many bytes of what came were handed to the system, or lost. */
  wrote(bytes: number): void
}

export interface Asked {
  /** Notes that so many of them came; a promise where the next have to wait for the journal. */
  came(bytes: number): Promise<void> | undefined
  /** What did not come of them will not. */
  over: () => void
}

/**
 * Keeps it below `limitBytes`, what is on its way included: all that was asked for the server may have sent, however little
 * of it we have seen.
 */
export const createWindow = (part: Part, limitBytes: number): Window => {
  let toCome = 0
  let inMemory = 0
  let change = Promise.withResolvers<undefined>()
  const changed = () => {
    change.resolve(undefined)
    change = Promise.withResolvers()
  }
  const unclaimed = () => part.written.size - part.claimedBytes
  const larger = () => (unclaimed() > 0 ? part.commit() : change.promise)
  const isFull = () => inMemory + unclaimed() >= limitBytes
  const whenNotFull = async () => {
    while (isFull()) await larger()
  }
  return {
    get roomBytes() {
      return limitBytes - toCome - inMemory - unclaimed()
    },
    larger,
    ask: (askedBytes) => {
      let missing = askedBytes ?? 0
      toCome += missing
      const less = (bytes: number) => {
        const known = Math.min(bytes, missing)
        missing -= known
        toCome -= known
      }
      return {
        came: (bytes) => {
          less(bytes)
          inMemory += bytes
          return askedBytes !== null && isFull() ? whenNotFull() : undefined
        },
        over: () => {
          less(missing)
          changed()
        },
      }
    },
    wrote: (bytes) => {
      inMemory -= bytes
      changed()
    },
  }
}
