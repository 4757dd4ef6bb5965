import { expect, it } from 'vitest'
import { createSpeedMeter } from './speed.ts'

it('says no speed before there is one, and then that of the last seconds', () => {
  let time = 0
  const meter = createSpeedMeter(() => time)
  const after = (ms: number, bytes: number) => {
    time += ms
    meter.note(bytes)
    return meter.bytesPerSecond()
  }
  expect(after(0, 0)).toBe(0)
  expect(after(1, 8_000_000)).toBe(0)
  expect(after(999, 9_000_000)).toBe(9_000_000)
  for (let second = 2; second <= 8; second += 1) after(1000, 9_000_000 + second * 1000)
  expect(meter.bytesPerSecond()).toBeLessThan(2000)
})
