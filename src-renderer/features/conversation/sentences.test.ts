import { expect, test } from 'vitest'
import { forVoice, sayableEnd } from './sentences.ts'

test('only whole sentences and lines are said', () => {
  const text = 'One. Two is longer! And thr'
  const end = sayableEnd(text, 0)
  expect(text.slice(0, end)).toBe('One. Two is longer! ')
  expect(sayableEnd(text, end)).toBe(end)
  expect(sayableEnd('3.14 is', 0)).toBe(0)
  expect(sayableEnd('第一句。第二', 0)).toBe(4)
})

test('signs of Markdown are not said', () => {
  expect(forVoice('## A **bold** [link](https://example.com)\n```js\n')).toBe('A bold link')
})
