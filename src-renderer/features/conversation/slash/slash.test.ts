import { expect, it } from 'vitest'
import { matchPrompts } from './match-prompts.ts'
import { slashQuery } from './slash-query.ts'

it.each([
  ['/', { start: 0, end: 1, query: '' }],
  ['/sum', { start: 0, end: 4, query: 'sum' }],
  ['hello /sum', { start: 6, end: 10, query: 'sum' }],
  ['hello\n/résu', { start: 6, end: 11, query: 'résu' }],
  ['hello', null],
  ['and/or', null],
  ['/usr/bin', null],
  ['https://a', null],
  ['/sum up', null],
  ['//', null],
  [`/${'a'.repeat(61)}`, null],
])('of %j asks for %j', (text, expected) => {
  expect(slashQuery(text, text.length)).toEqual(expected)
})

it('looks at what stands before the caret alone', () => {
  expect(slashQuery('/sum is here', 3)).toEqual({ start: 0, end: 3, query: 'su' })
  expect(slashQuery('a /b', 1)).toBeNull()
})

it('finds prompts by the beginning of their name first', () => {
  const prompts = [
    { name: 'Make a summary', text: '' },
    { name: 'Other', text: 'Résumé of it' },
    { name: 'Résumé', text: '' },
    { name: 'Summary', text: '' },
  ]
  const names = (query: string) => matchPrompts(prompts, query).map(({ name }) => name)
  expect(names('')).toEqual(prompts.map(({ name }) => name))
  expect(names('sum')).toEqual(['Summary', 'Make a summary', 'Résumé', 'Other'])
  expect(names('resu')).toEqual(['Résumé', 'Other'])
  expect(names('asum')).toEqual(['Make a summary'])
  expect(names('zz')).toEqual([])
})
