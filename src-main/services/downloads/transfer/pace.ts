/** In bytes a millisecond (100 MB/s): no disk of today is slower, but for cards, sticks and the oldest that turn. */
const quick = 100_000
const stretchBytes = 32 * 2 ** 20

/**
 * Watches how fast something comes: call it with how many bytes came, and it says whether the last stretch came as fast as a
 * disk may write. Until it knows, it is.
 */
export const createPace = (now: () => number = () => performance.now()): ((bytes: number) => boolean) => {
  let isQuick = true
  let cameBytes = 0
  let since: number | null = null
  return (bytes) => {
    // The time before the first says nothing.
    since ??= now()
    cameBytes += bytes
    if (cameBytes >= stretchBytes) {
      isQuick = cameBytes > quick * (now() - since)
      cameBytes = 0
      since = now()
    }
    return isQuick
  }
}
