import { setTimeout as sleep } from 'node:timers/promises'

/** A limit that all downloads share. */
export interface Bandwidth {
  /** Notes that so many bytes came; a promise where the next have to wait. */
  take(bytes: number): Promise<void> | undefined
}

/** How much of a second may pass at once: small enough to look steady. */
const burstSeconds = 0.25
/** A wait is looked at again so often: the limit may have been lifted meanwhile. */
const longestSleepMs = 200

/** A token bucket that may run into debt; `limit` is in bytes a second, null for none, and may change at any time. */
export const createBandwidth = (limit: () => number | null, now = () => performance.now()): Bandwidth => {
  let tokens = 0
  let filledAt = now()

  /** Fills up for the time that has passed; the debt that is left, in milliseconds. */
  const fill = (): number => {
    const perSecond = limit()
    const at = now()
    const seconds = (at - filledAt) / 1000
    filledAt = at
    if (perSecond === null) {
      tokens = 0
      return 0
    }
    tokens = Math.min(tokens + seconds * perSecond, perSecond * burstSeconds)
    return (-tokens / perSecond) * 1000
  }
  const payOff = async () => {
    for (let debtMs = fill(); debtMs > 0; debtMs = fill()) await sleep(Math.min(debtMs, longestSleepMs))
  }

  return {
    take: (bytes) => {
      if (limit() === null) return undefined
      fill()
      tokens -= bytes
      return tokens >= 0 ? undefined : payOff()
    },
  }
}
