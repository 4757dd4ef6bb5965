import { expect, it } from 'vitest'
import { beginOf } from './search-span.ts'

const now = new Date(2026, 2, 30, 15, 20).getTime()

it.each([
  ['today', new Date(2026, 2, 30)],
  ['week', new Date(2026, 2, 24)],
  // Over the hour that summer time takes.
  ['month', new Date(2026, 2, 1)],
  ['year', new Date(2025, 2, 31)],
] as const)('begins with a whole day: %s', (span, begin) => {
  expect(beginOf(span, now)).toBe(begin.getTime())
})

it('begins nowhere where any time will do', () => {
  expect(beginOf('any', now)).toBeUndefined()
})
