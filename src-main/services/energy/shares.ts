/** A counter that only rises, as it stood at a moment (monotonic milliseconds). */
export interface Reading {
  at: number
  joules: number
}
/** When one answer was worked at; `end` is null while it still is. */
export interface Span {
  start: number
  end: number | null
}

/** What a counter stood at, between two readings in proportion to the time; the nearest one outside them. */
export const joulesAt = (readings: readonly Reading[], at: number): number => {
  const next = readings.findIndex((reading) => reading.at >= at)
  const after = next === -1 ? readings.at(-1) : readings[next]
  const before = next > 0 ? readings[next - 1] : after
  if (!before || !after) return 0
  if (after.at === before.at || at >= after.at) return after.joules
  return before.joules + ((after.joules - before.joules) * (at - before.at)) / (after.at - before.at)
}

/**
 * What `own` cost: all that the counter rose while it was worked at, less what the computer would have drawn anyway; where others
 * were worked at as well, an equal part of it. `others` are all spans but `own`.
 */
export const shareOf = (
  readings: readonly Reading[],
  own: Span,
  others: readonly Span[],
  idleWatts: number,
): number => {
  const end = own.end ?? readings.at(-1)?.at ?? own.start
  const cuts = others
    .flatMap((span) => [span.start, span.end ?? Infinity])
    .filter((at) => at > own.start && at < end)
  const edges = [...new Set([own.start, ...cuts, end])].sort((a, b) => a - b)
  let sum = 0
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] ?? from
    const working = others.filter((span) => span.start <= from && (span.end ?? Infinity) >= to).length
    const drawn = joulesAt(readings, to) - joulesAt(readings, from) - (idleWatts * (to - from)) / 1000
    sum += drawn / (working + 1)
  }
  return Math.max(sum, 0)
}
