/**
 * How fast a counter rises, a second, since it was last asked; null for the first time, and whenever it cannot be told or was set
 * back.
 */
export const createRate = (now: () => number) => {
  let last: { value: number; at: number } | null = null
  return (value: number | null): number | null => {
    const before = last
    last = value === null ? null : { value, at: now() }
    if (value === null || before === null || value < before.value) return null
    const seconds = (now() - before.at) / 1000
    return seconds > 0 ? (value - before.value) / seconds : null
  }
}
