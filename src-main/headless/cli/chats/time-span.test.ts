import { expect, it } from 'vitest'
import { readTimeSpan } from './time-span.ts'

const now = new Date(2026, 4, 31, 15, 20).getTime()
const at = (...parts: [number, number, number?, number?, number?]) => {
  const [year, month, day = 1, hour = 0, minute = 0] = parts
  return new Date(year, month - 1, day, hour, minute).getTime()
}

it.each([
  ['2026', at(2026, 1), at(2027, 1)],
  ['2024-02', at(2024, 2), at(2024, 3)],
  ['2024-02-29', at(2024, 2, 29), at(2024, 3, 1)],
  // Over the hour that summer time takes.
  ['2026-03-29', at(2026, 3, 29), at(2026, 3, 30)],
  ['2026-03-01T14:30', at(2026, 3, 1, 14, 30), at(2026, 3, 1, 14, 31)],
  ['2026-03-01 14:30', at(2026, 3, 1, 14, 30), at(2026, 3, 1, 14, 31)],
  ['2026-03-01t14:30:00', at(2026, 3, 1, 14, 30), at(2026, 3, 1, 14, 30) + 1000],
  ['2026-03-01T14:30Z', Date.UTC(2026, 2, 1, 14, 30), Date.UTC(2026, 2, 1, 14, 31)],
  ['2026-03-01T14:30+0200', Date.UTC(2026, 2, 1, 12, 30), Date.UTC(2026, 2, 1, 12, 31)],
  [' Today', at(2026, 5, 31), at(2026, 6, 1)],
  ['yesterday', at(2026, 5, 30), at(2026, 5, 31)],
  ['7d', at(2026, 5, 24), at(2026, 5, 25)],
  ['2w', at(2026, 5, 17), at(2026, 5, 18)],
  ['3m', at(2026, 2, 28), at(2026, 3, 1)],
  ['1y', at(2025, 5, 31), at(2025, 6, 1)],
])('reads %s', (text, first, after) => {
  expect(readTimeSpan(text, now)).toEqual({ first, last: after - 1 })
})

it.each(['', 'soon', '2026-13', '2026-02-30', '2026-3-1', '03/01/2026', '2026-03-01T25:00', '-7d', '7 days'])(
  'takes “%s” for no time',
  (text) => {
    expect(readTimeSpan(text, now)).toBeNull()
  },
)
