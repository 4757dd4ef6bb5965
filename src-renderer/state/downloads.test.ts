import { expect, it } from 'vitest'
import type { Download } from '#contract/downloads.ts'
import { moved } from './downloads.ts'

const list = (text: string): Download[] =>
  text.split(' ').map((each) => {
    const [id = '', status = 'queued'] = each.split(':')
    return { id, status } as Download
  })
const ids = (downloads: Download[]) => downloads.map(({ id }) => id).join(' ')

it.each([
  ['a b c', 'c', 0, 'c a b'],
  ['a b c', 'a', 2, 'b c a'],
  ['a b c', 'b', 1, 'a b c'],
  ['x:done a b', 'b', 0, 'b a x'],
  ['a b', 'gone', 0, 'a b'],
])('%s with %s at %i is %s', (before, id, index, after) => {
  expect(ids(moved(list(before), id, index))).toBe(after)
})
