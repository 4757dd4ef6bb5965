import { describe, expect, it } from 'vitest'
import { formatCount, formatDuration, formatWhen } from './format.ts'

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

describe('formatWhen', () => {
  const now = new Date(2026, 10, 27, 17, 0).getTime()
  it.each([
    [new Date(2026, 10, 27, 9, 5), '09:05'],
    [new Date(2026, 10, 26, 23, 59), '26 Nov'],
    [new Date(2025, 10, 27, 9, 5), '27 Nov 2025'],
  ])('says %s as %s', (when, text) => {
    expect(formatWhen(when.getTime(), 'en', now)).toBe(text)
  })
})

describe('formatCount', () => {
  it.each([
    [7.26, '7.3'],
    [1643.7, '1,644'],
  ])('says %s as %s', (count, text) => {
    expect(formatCount(count)).toBe(text)
  })
})
