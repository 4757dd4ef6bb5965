import { expect, test } from 'vitest'
import { completeBlock } from './complete-block.ts'

test.each([
  ['some **bold', 'some **bold**'],
  ['some **bold*', 'some **bold**'],
  ['some **', 'some'],
  ['some *it', 'some *it*'],
  ['**a *b', '**a *b***'],
  ['a `co', 'a `co`'],
  ['a `', 'a '],
  ['done **bold** and `code`.', 'done **bold** and `code`.'],
  ['see [the page](https://exa', 'see the page'],
  ['see [the pa', 'see the pa'],
  ['![a tree](http', 'a tree'],
  ['- [ ] open', '- [ ] open'],
  ['* one\n* two', '* one\n* two'],
  ['snake_case_name', 'snake_case_name'],
  ['2 * 3', '2 * 3'],
  ['A line\n--', 'A line'],
  ['A line\n=', 'A line'],
  ['- one\n-', '- one'],
  ['1. one\n2', '1. one'],
])('%j is shown as %j while more is to come', (text, expected) => {
  expect(completeBlock(text)).toBe(expected)
})

test('a table is one from its first row on', () => {
  const table = '| a | b |\n|---|---|'
  expect(completeBlock('| a | b |')).toBe(table)
  expect(completeBlock('| a | b |\n|-')).toBe(table)
  expect(completeBlock('| a | b |\n|:--|--:|\n| 1')).toBe('| a | b |\n|:--|--:|\n| 1')
})
