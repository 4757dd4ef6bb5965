import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences, type Stretch } from './differences.ts'

const joined = (stretches: Stretch[] = []) => stretches.map(({ text }) => text).join('')
const own = (stretches: Stretch[] = []) => stretches.filter(({ isOwn }) => isOwn).map(({ text }) => text)

test('marks the words that only one has', () => {
  const found = differences('The harbour is red and old.', 'The lighthouse is red.')
  expect(own(found?.one).join('|')).toMatch(/harbour.*and old/)
  expect(own(found?.other).join('|')).toContain('lighthouse')
})

test('each side is its text, whatever is marked; equal ones have no marks', () => {
  const words = fc.array(fc.constantFrom('a', 'b ', ' c', '\n', '```\n', '日本', '👩‍👩‍👧', '\ud83d'), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(words, words, (one, other) => {
      const [a, b] = [one.join(''), other.join('')]
      const found = differences(a, b)
      expect(joined(found?.one)).toBe(a)
      expect(joined(found?.other)).toBe(b)
      if (a === b) expect(own(found?.one)).toEqual([])
    }),
  )
})

test('long texts are compared by lines, in time', () => {
  const lines = Array.from({ length: 4000 }, (_, index) => `line ${index} of the text\n`)
  const started = performance.now()
  const found = differences(lines.join(''), lines.with(7, 'another\n').join(''))
  expect(performance.now() - started).toBeLessThan(2000)
  expect(own(found?.other)).toEqual(['another\n'])
})
