import { expect, it } from 'vitest'
import { inTurns } from './in-turns.ts'

/** Each keeps the process busy for a millisecond. */
function* slowly(count: number) {
  for (let index = 0; index < count; index += 1) {
    const end = performance.now() + 1
    while (performance.now() < end);
    yield index
  }
}

/** How often others had their turn while `work` went on. */
const turnsDuring = async (work: () => Promise<void> | void): Promise<number> => {
  let turns = 0
  let isOver = false
  const next = () => {
    turns += 1
    if (!isOver) setImmediate(next)
  }
  setImmediate(next)
  await work()
  isOver = true
  return turns
}

it('gives each once, in order', async () => {
  const given: number[] = []
  for await (const each of inTurns([3, 1, 2])) given.push(each)
  expect(given).toEqual([3, 1, 2])
})

it('lets others have their turn', async () => {
  const turns = await turnsDuring(async () => {
    for await (const each of inTurns(slowly(100))) expect(each).toBeLessThan(100)
  })
  expect(turns).toBeGreaterThan(3)
})

it('is needed for that', async () => {
  const turns = await turnsDuring(() => {
    for (const each of slowly(100)) expect(each).toBeLessThan(100)
  })
  expect(turns).toBe(0)
})
