import { expect, it } from 'vitest'
import { windowOf } from './window.ts'

it('knows what is in sight, and keeps a few beyond it', () => {
  expect(windowOf(0, 800, 100, 10_000)).toEqual([0, 11])
  expect(windowOf(500_000, 800, 100, 10_000)).toEqual([4997, 5011])
  expect(windowOf(999_950, 800, 100, 10_000)).toEqual([9996, 10_000])
  expect(windowOf(0, 800, 100, 0)).toEqual([0, 0])
  // A list that became shorter than where one had scrolled to.
  expect(windowOf(5000, 800, 100, 4)).toEqual([4, 4])
})
