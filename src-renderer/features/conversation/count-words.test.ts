import { expect, it } from 'vitest'
import { countWords } from './count-words.ts'

it('counts words, and characters where words have no spaces', () => {
  expect(countWords('')).toBe(0)
  expect(countWords(' … — * ')).toBe(0)
  expect(countWords("It isn't 42, is it?")).toBe(5)
  expect(countWords('Élan vital naïve')).toBe(3)
  expect(countWords('你好 world')).toBe(3)
  expect(countWords('मुझे सोचने दो')).toBe(3)
})
