import { expect, it } from 'vitest'
import { doubtOf, shareText, visible } from './token-format.ts'

it('tells doubt by probability', () => {
  expect([1, 0.9, 0.89, 0.5, 0.3, 0.1].map((share) => doubtOf(Math.log(share) + 1e-9))).toEqual([
    0, 0, 1, 1, 2, 3,
  ])
  expect(doubtOf(-9999)).toBe(3)
  expect([0.432, 0.05, 0.0001].map((share) => shareText(Math.log(share)))).toEqual([
    '43 %',
    '5.0 %',
    '< 0.1 %',
  ])
})

it('shows what cannot be seen', () => {
  expect(visible(' a\n\tb\u0007')).toBe('·a↵⇥b␣')
})
