import { expect, it } from 'vitest'
import { sparklinePath } from './sparkline-path.ts'

it('ends at the right edge however few values there are, and stays inside the square', () => {
  expect(sparklinePath([0, 2], 1, 3, false)).toBe('M50 96L100 4')
  expect(sparklinePath([1], 1, 3, true)).toBe('M100 4L100 100L100 100Z')
  expect(sparklinePath([], 1, 3, true)).toBe('')
})
