import type { Part } from './part.ts'

/** What has come and is not in the journal yet: what has to be fetched again if the process ends now. */
export interface Window {
  /** Notes that so many bytes came; a promise where the next have to wait for the journal. */
  came(bytes: number): Promise<void> | undefined
  /** Notes that so many of them were handed to the system, or lost. */
  wrote(bytes: number): void
}

/** Keeps it below `limitBytes`. Whoever writes sees to the journal in time, so that hardly ever anything has to wait. */
export const createWindow = (part: Part, limitBytes: number): Window => {
  let inMemory = 0
  let written = Promise.withResolvers<undefined>()
  const unclaimed = () => part.written.size - part.claimedBytes
  const isFull = () => inMemory + unclaimed() >= limitBytes
  const room = async () => {
    while (isFull()) await (unclaimed() > 0 ? part.commit() : written.promise)
  }
  return {
    came: (bytes) => {
      inMemory += bytes
      return isFull() ? room() : undefined
    },
    wrote: (bytes) => {
      inMemory -= bytes
      written.resolve(undefined)
      written = Promise.withResolvers()
    },
  }
}
