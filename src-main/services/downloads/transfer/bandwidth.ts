import { setTimeout as sleep } from 'node:timers/promises'

/** A limit that all downloads share. */
export interface Bandwidth {
  /** Notes that so many bytes came; a promise where the next have to wait. */
  take(bytes: number): Promise<void> | undefined
}

/** How much of a second may pass at once: small enough to look steady. */
const burstSeconds = 0.25

/** A token bucket that may run into debt; `limit` is in bytes a second, null for none, and may change at any time. */
export const createBandwidth = (limit: () => number | null, now = () => performance.now()): Bandwidth => {
  let tokens = 0
  let filledAt = now()
  return {
    take: (bytes) => {
      const perSecond = limit()
      if (perSecond === null) return undefined
      const at = now()
      tokens = Math.min(tokens + ((at - filledAt) / 1000) * perSecond, perSecond * burstSeconds) - bytes
      filledAt = at
      return tokens >= 0 ? undefined : sleep((-tokens / perSecond) * 1000)
    },
  }
}
