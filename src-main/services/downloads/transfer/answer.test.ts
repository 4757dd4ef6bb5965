import { expect, it } from 'vitest'
import { ifRangeOf } from './answer.ts'

it.each([
  ['a strong tag', 'etag "1"', '"1"'],
  ['a date', 'modified Wed, 21 Oct 2015 07:28:00 GMT', 'Wed, 21 Oct 2015 07:28:00 GMT'],
  ['a weak tag', 'etag W/"1"', null],
  // An empty header is taken for another version by some servers: the whole would come.
  ['a source that gives none', '', null],
  ['a source that was not asked', undefined, null],
])('If-Range of %s', (_, validator, value) => {
  expect(ifRangeOf(validator)).toBe(value)
})
