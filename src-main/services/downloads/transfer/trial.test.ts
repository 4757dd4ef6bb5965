import { expect, it } from 'vitest'
import { createTrial } from './trial.ts'

it.each([
  ['the first', [30, 40, 50], 2],
  ['the last', [50, 40, 30], 8],
  ['the middle one', [50, 20, 30], 4],
])('%s is taken when it is the quickest', (_, msEach, quickest) => {
  let time = 0
  const ways = [2, 4, 8] as const
  const trial = createTrial([...ways], 100, () => time)
  for (const [index, ms] of msEach.entries()) {
    expect(trial.current).toBe(ways[index])
    trial.came(60)
    time += ms
    trial.came(60)
  }
  expect(trial.current).toBe(quickest)
  // It stays, however slow it becomes.
  time += 10_000
  trial.came(100)
  expect(trial.current).toBe(quickest)
})
