import { expect, it } from 'vitest'
import { createReadingPace } from './reading-pace.ts'
import { createTiles, noTiles } from './tiles.ts'

const tiles = createTiles({ heads: 9, threads: 2, balanceTokens: 350 })

it('reads ahead one word far into a chat, and several near its beginning', () => {
  const pace = createReadingPace(tiles)
  // As measured at 135 million weights: 512 tokens in 2.5 s.
  pace.took([{ count: 512, depth: 0 }], 2500)
  const fewest = (depth: number) => {
    let count = 0
    while (!pace.isWorthReading(count, depth)) count += 1
    return count
  }
  expect(fewest(4096)).toBeLessThanOrEqual(2)
  expect(fewest(1024)).toBeGreaterThan(3)
  expect(fewest(0)).toBeGreaterThan(15)
  expect(fewest(0)).toBeLessThan(30)
})

it('learns how fast the computer is', () => {
  const pace = createReadingPace(tiles)
  expect(pace.isWorthReading(15, 0)).toBe(false)
  expect(pace.isWorthReading(16, 0)).toBe(true)
  for (let time = 0; time < 10; time += 1) pace.took([{ count: 1, depth: 0 }], 300)
  expect(pace.isWorthReading(3, 0)).toBe(true)
  expect(pace.isWorthReading(0, 4000)).toBe(false)
  for (let time = 0; time < 30; time += 1) pace.took([{ count: 512, depth: 0 }], 100)
  expect(pace.isWorthReading(100, 0)).toBe(false)
})

it('knows no tiles on a graphics processor', () => {
  const pace = createReadingPace(noTiles)
  pace.took([{ count: 500, depth: 4000 }], 1000)
  expect(pace.isWorthReading(20, 4000)).toBe(false)
  expect(pace.isWorthReading(40, 4000)).toBe(true)
})
