/** Which of several ways is the quickest, found out while they work. */
export interface Trial {
  /** The way to go now. */
  readonly current: number
  /** So many bytes came by it. */
  came(bytes: number): void
}

/** Tries each of `ways`, none of them empty, for so many bytes; the quickest has the rest. */
export const createTrial = (
  ways: readonly [number, ...number[]],
  bytesEach: number,
  now: () => number = () => performance.now(),
): Trial => {
  const perMs = new Map<number, number>()
  let [current] = ways
  let bytes = 0
  let since = now()

  const rateOf = (way: number) => perMs.get(way) ?? 0
  return {
    get current() {
      return current
    },
    came: (count) => {
      if (perMs.size === ways.length) return
      bytes += count
      if (bytes < bytesEach) return
      perMs.set(current, bytes / (now() - since))
      const quickest = ways.toSorted((a, b) => rateOf(b) - rateOf(a))[0]
      current = ways.find((way) => !perMs.has(way)) ?? quickest ?? current
      bytes = 0
      since = now()
    },
  }
}
