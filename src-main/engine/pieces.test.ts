import type { Token } from 'node-llama-cpp'
import { expect, it } from 'vitest'
import { createPieces } from './pieces.ts'

it('cuts a piece once, until it makes room for others or all are forgotten', () => {
  const cuts: string[] = []
  const pieces = createPieces(10)
  const find = (key: string) =>
    pieces.find(key, () => {
      cuts.push(key)
      return [key.length as Token]
    })
  for (const key of ['one', 'two', 'one', 'three', 'two', 'one']) find(key)
  // After “three” the others take eleven together with it: “two” was not asked for since.
  expect(cuts).toEqual(['one', 'two', 'three', 'two', 'one'])
  expect(find('one')).toEqual([3])
  pieces.clear()
  find('one')
  expect(cuts).toHaveLength(6)
  find('longer than all')
  find('longer than all')
  expect(cuts).toHaveLength(8)
})
