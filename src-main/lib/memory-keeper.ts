import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Gives back what was taken for work that is over. V8 lets garbage lie as long as its heap may grow, which is gigabytes here: after
 * some bodies of megabytes it would hold hundreds of them, for nothing.
 */
export interface MemoryKeeper {
  /** Work begins; the result ends it. */
  begin(): () => void
  close(): void
}

interface MemoryKeeperOptions {
  /** So long nobody works before all is given back, which holds this process up for a moment. */
  quietMs?: number
  /** How often is looked while somebody works. */
  busyMs?: number
  /** What has to have been taken since the last time to be worth it. */
  quietBytes?: number
  busyBytes?: number
  heldBytes?: () => number
  /** With `thorough` the room for new things shrinks, too. */
  collect?: (thorough: boolean) => void
}

export const createMemoryKeeper = ({
  quietMs = 300,
  busyMs = 2000,
  quietBytes = 32 << 20,
  busyBytes = 128 << 20,
  heldBytes = heldByV8,
  collect = createCollect(),
}: MemoryKeeperOptions = {}): MemoryKeeper => {
  let inside = 0
  /** Held after all was given back; and after the last look in the midst of work, what that was using included. */
  let quietKept = heldBytes()
  let busyKept = quietKept
  let quiet: NodeJS.Timeout | undefined
  let busy: NodeJS.Timeout | undefined
  let isClosed = false

  const lookInQuiet = () => {
    clearTimeout(busy)
    busy = undefined
    if (heldBytes() - quietKept >= quietBytes) {
      collect(true)
      quietKept = heldBytes()
    } else quietKept = Math.min(quietKept, heldBytes())
    busyKept = quietKept
  }
  const lookWhileBusy = () => {
    busy = undefined
    if (heldBytes() - busyKept >= busyBytes) {
      collect(false)
      busyKept = heldBytes()
    }
    if (inside > 0) lookSoon()
  }
  const lookSoon = () => {
    busy ??= setTimeout(lookWhileBusy, busyMs).unref()
  }
  return {
    begin: () => {
      inside += 1
      clearTimeout(quiet)
      lookSoon()
      return () => {
        inside -= 1
        if (inside === 0 && !isClosed) quiet = setTimeout(lookInQuiet, quietMs).unref()
      }
    },
    close: () => {
      isClosed = true
      clearTimeout(quiet)
      clearTimeout(busy)
    },
  }
}

const heldByV8 = (): number => {
  const { total_physical_size: heapBytes, external_memory: externalBytes } = getHeapStatistics()
  return heapBytes + externalBytes
}

/** V8's own collection, which it shows only to who asks when a context is made. */
const createCollect = (): ((thorough: boolean) => void) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: object) => void
  setFlagsFromString('--no-expose-gc')
  return (thorough) =>
    collect({ type: 'major', execution: 'sync', flavor: thorough ? 'last-resort' : 'regular' })
}
