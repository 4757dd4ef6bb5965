import { describe, expect, it } from 'vitest'
import type { ModelShape } from '#contract/model-shape.ts'
import { estimateMemory } from './estimate.ts'
import { tokensPerSecond } from './speed.ts'
import { denseShape } from './fixtures.ts'
import { wholeShape } from './whole-shape.ts'

const layer = { role: 'layer', type: 'Q8_0', repacked: false } as const
const whole = denseShape([{ ...layer, sizeBytes: 900e6 }])
const speedOf = (one: ModelShape) =>
  tokensPerSecond(one, { bytesPerSecond: 20e9, nearBytesPerSecond: 130e9, threads: 2 })

describe('the shape of a split model of which one header is known', () => {
  it('is as fast and as large as the whole, not as its first file', () => {
    const first = denseShape([{ ...layer, sizeBytes: 300e6 }])
    const reckoned = wholeShape(first, 900e6)
    expect(speedOf(reckoned)).toBeCloseTo(speedOf(whole))
    expect(speedOf(first)).toBeGreaterThan(2 * speedOf(whole))
    expect(estimateMemory(reckoned, 900e6, 2048)).toEqual(estimateMemory(whole, 900e6, 2048))
  })

  it('where the first file has no weights, it is nearly so', () => {
    const ratio = speedOf(wholeShape(denseShape([]), 900e6)) / speedOf(whole)
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.1)
    expect(speedOf(denseShape([])) / speedOf(whole)).toBeGreaterThan(5)
  })

  it('is left as it is when all is known', () => expect(wholeShape(whole, 905e6)).toBe(whole))
})
