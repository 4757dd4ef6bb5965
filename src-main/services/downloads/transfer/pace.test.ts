import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

const megabyte = 1_000_000

it.each([
  ['quick', 5, 20],
  ['slow', 20, 5],
])('says of a line that it is %s, and after a change what it is now', (speed, msPerMegabyte, otherMs) => {
  let now = 0
  const pace = createPace(() => now)
  const come = (count: number, ms: number) => {
    for (let index = 0; index < count; index += 1) {
      now += ms
      pace.came(megabyte)
    }
    return pace.speed
  }
  expect(come(10, msPerMegabyte)).toBe('unknown')
  expect(come(40, msPerMegabyte)).toBe(speed)
  expect(come(80, otherMs)).toBe(speed === 'quick' ? 'slow' : 'quick')
})
