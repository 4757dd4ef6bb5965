import { expect, test } from 'vitest'
import { wholeWords } from './whole-words.ts'

test.each([
  ['', ''],
  ['Why', ''],
  ['Why ', 'Why'],
  ['Why is', 'Why'],
  ['Why is  ', 'Why is'],
  ['Why?', 'Why'],
  ['Why? ', 'Why?'],
  ['One\n\ntw', 'One'],
  ["I don't", 'I'],
  ['猫が好き', '猫が'],
  ['👩‍👩‍👧 and 👩‍👩‍👧', '👩‍👩‍👧 and'],
  [`see https://example.org/${'a'.repeat(100)}`, 'see'],
  [`${'word '.repeat(1000)}wor`, 'word '.repeat(1000).trimEnd()],
])('%j is whole down to %j', (text, whole) => expect(wholeWords(text)).toBe(whole))
