/** A pixel each, of a line 32 high: a computer at rest is a line that stays, and is not drawn again. */
const steps = 32

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
  const share = (value: number) => Math.round(Math.min(Math.max(value / max, 0), 1) * steps) / steps
  const y = (value: number) => round(96 - share(value) * 92)
  const line = values.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('')
  return closed ? `${line}L100 100L${x(0)} 100Z` : line
}
