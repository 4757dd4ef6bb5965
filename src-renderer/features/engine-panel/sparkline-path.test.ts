import { expect, it } from 'vitest'
import { contextSizes } from './context-sizes.ts'
import { sparklinePath } from './sparkline-path.ts'

it('ends at the right edge however few values there are, and stays inside the square', () => {
  expect(sparklinePath([0, 2], 1, 3, false)).toBe('M50 96L100 4')
  expect(sparklinePath([1], 1, 3, true)).toBe('M100 4L100 100L100 100Z')
  expect(sparklinePath([], 1, 3, true)).toBe('')
})

it('offers no more context than the model was trained for, but always what was chosen', () => {
  expect(contextSizes(6000, 9000)).toEqual([1024, 2048, 4096, 6000, 9000])
  expect(contextSizes(null, null).at(-1)).toBe(32_768)
})
