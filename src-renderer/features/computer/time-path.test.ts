import { describe, expect, it } from 'vitest'
import { pathsOf, stretchesOf, xOf } from './time-path.ts'

const scale = { from: 1000, to: 2000, max: 10, gapMs: 150 }
const at = (time: number, value: number | null) => ({ at: time, value })

describe('a plot', () => {
  it('has gaps where nothing was told, and begins where it begins', () => {
    const points = [at(900, 1), at(1000, 1), at(1100, 2), at(1400, 3), at(1500, null), at(1550, 4)]
    expect(stretchesOf(points, scale).map((stretch) => stretch.map(({ value }) => value))).toEqual([
      [1, 2],
      [3],
      [4],
    ])
  })
  it('draws from edge to edge, and never outside', () => {
    expect([1000, 1500, 2000].map((time) => xOf(time, scale))).toEqual([0, 50, 100])
    const { line, area } = pathsOf([at(1000, 0), at(1100, 50)], scale)
    expect(line).toBe('M0 98L10 4')
    expect(area).toBe('M0 98L10 4L10 100L0 100Z')
    expect(pathsOf([], scale)).toEqual({ line: '', area: '' })
  })
})
