/**
 * An SVG path through the values in a square of 100 by 100, the newest at the right edge; `closed` follows the
 * lower edge back, for the area below the line.
 */
export function sparklinePath(
  values: readonly number[],
  max: number,
  count: number,
  closed: boolean,
): string {
  if (values.length === 0) return ''
  const step = 100 / (count - 1)
  const round = (value: number) => Math.round(value * 100) / 100
  const x = (index: number) => round(100 - (values.length - 1 - index) * step)
  const y = (value: number) => round(96 - Math.min(Math.max(value / max, 0), 1) * 92)
  const line = values.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('')
  return closed ? `${line}L100 100L${x(0)} 100Z` : line
}
