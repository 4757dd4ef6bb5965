/** One moment of a plot; null where nothing was told. */
export interface PlotPoint {
  at: number
  value: number | null
}

export interface PlotScale {
  from: number
  to: number
  max: number
  /** A longer time without a point is a gap: the computer slept, or Palabre was closed. */
  gapMs: number
}

const round = (value: number) => Math.round(value * 100) / 100

/** How far a moment lies from the beginning of a plot, in hundredths of its width. */
export const xOf = (at: number, { from, to }: PlotScale): number => round(((at - from) / (to - from)) * 100)

/** The points that belong together, gaps between them. */
export const stretchesOf = (points: readonly PlotPoint[], { from, gapMs }: PlotScale) => {
  const stretches: { at: number; value: number }[][] = []
  let last: { at: number; value: number } | null = null
  for (const { at, value } of points) {
    if (at < from || value === null) {
      if (value === null) last = null
      continue
    }
    const point = { at, value }
    if (last === null || at - last.at > gapMs) stretches.push([point])
    else stretches.at(-1)?.push(point)
    last = point
  }
  return stretches
}

/** SVG paths in a square of 100 by 100: the line, and the area below it. */
export const pathsOf = (points: readonly PlotPoint[], scale: PlotScale): { line: string; area: string } => {
  const y = (value: number) => round(98 - Math.min(Math.max(value / scale.max, 0), 1) * 94)
  const paths = { line: '', area: '' }
  for (const stretch of stretchesOf(points, scale)) {
    const [first, last] = [stretch[0], stretch.at(-1)]
    if (!first || !last) continue
    const line = stretch
      .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${xOf(at, scale)} ${y(value)}`)
      .join('')
    // A point alone is seen as a short line.
    paths.line += stretch.length === 1 ? `${line}l0.3 0` : line
    paths.area += `${line}L${xOf(last.at, scale)} 100L${xOf(first.at, scale)} 100Z`
  }
  return paths
}
