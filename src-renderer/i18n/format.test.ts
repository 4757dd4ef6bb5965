import { describe, expect, it } from 'vitest'
import { formatDuration } from './format.ts'

describe('formatDuration', () => {
  it.each([
    [0.2, '1 sec'],
    [40, '40 sec'],
    [95, '1 min 35 sec'],
    [120, '2 min'],
    [1500, '25 min'],
    [7900, '2 hr 12 min'],
    [90_000, '1 day 1 hr'],
  ])('says %s seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})
