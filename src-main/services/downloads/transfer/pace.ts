/** In bytes a millisecond (100 MB/s): no disk of today is slower, but for cards, sticks and the oldest that turn. */
const quick = 100_000
const stretchBytes = 32 * 2 ** 20

/** How fast something comes. */
export interface Pace {
  /** So many bytes came. */
  came(bytes: number): void
  /** Whether the last stretch came as fast as a disk may write; unknown until there was one. */
  readonly speed: 'unknown' | 'quick' | 'slow'
}

export const createPace = (now: () => number = () => performance.now()): Pace => {
  let speed: Pace['speed'] = 'unknown'
  let cameBytes = 0
  let since: number | null = null
  return {
    get speed() {
      return speed
    },
    came: (bytes) => {
      // The time before the first says nothing.
      since ??= now()
      cameBytes += bytes
      if (cameBytes < stretchBytes) return
      speed = cameBytes > quick * (now() - since) ? 'quick' : 'slow'
      cameBytes = 0
      since = now()
    },
  }
}
