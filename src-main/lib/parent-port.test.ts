import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { eachOf, inOneMessage } from './parent-port.ts'

it('writes once for all that comes in one turn, and each of it arrives in its order', async () => {
  const writes: unknown[] = []
  const post = inOneMessage((all) => writes.push(all))
  for (const data of ['a', 'b', { c: 1 }]) post(data)
  expect(writes).toEqual([])
  await turn()
  post('d')
  await turn()
  expect(writes).toHaveLength(2)
  const arrived: unknown[] = []
  for (const all of writes) eachOf(({ data }) => arrived.push(data))(all)
  expect(arrived).toEqual(['a', 'b', { c: 1 }, 'd'])
})
