import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

const megabyte = 1_000_000

it.each([
  ['quick', 5, true],
  ['slow', 20, false],
])('says of a line that it is %s, and after a change what it is now', (_, msPerMegabyte, isQuick) => {
  let now = 0
  const pace = createPace(() => now)
  const come = (count: number, ms: number) => {
    let last = true
    for (let index = 0; index < count; index += 1) {
      now += ms
      last = pace(megabyte)
    }
    return last
  }
  expect(come(10, msPerMegabyte)).toBe(true)
  expect(come(40, msPerMegabyte)).toBe(isQuick)
  expect(come(80, isQuick ? 20 : 5)).toBe(!isQuick)
})
