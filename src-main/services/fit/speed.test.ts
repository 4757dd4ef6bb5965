import { describe, expect, it } from 'vitest'
import { denseShape } from './fixtures.ts'
import { tokensPerSecond } from './speed.ts'

const shapeOf = (type: string) => denseShape([{ role: 'layer', type, sizeBytes: 1e9, repacked: false }])
const pace = { bytesPerSecond: 10e9, nearBytesPerSecond: 130e9, threads: 2 }
/** How much faster a model gets where `change` holds. */
const gain = (type: string, change: Partial<typeof pace>) =>
  tokensPerSecond(shapeOf(type), { ...pace, ...change }) / tokensPerSecond(shapeOf(type), pace)

describe('the speed to expect', () => {
  it('gains less from fast memory the longer its weights take to be unpacked', () => {
    const gains = ['F16', 'Q4_0', 'Q5_K', 'MXFP4'].map((type) => gain(type, { bytesPerSecond: 20e9 }))
    expect(gains).toEqual(gains.toSorted((a, b) => b - a))
    expect(gains[0]).toBeGreaterThan(1.6)
    expect(gains.at(-1)).toBeLessThan(1.4)
  })

  it('gains from more threads what unpacking takes', () => {
    expect(gain('F16', { threads: 4, nearBytesPerSecond: 260e9 })).toBeLessThan(1.15)
    expect(gain('MXFP4', { threads: 4, nearBytesPerSecond: 260e9 })).toBeGreaterThan(1.25)
  })

  it('takes cores for slower or faster that clearly are, and for alike what varies by itself', () => {
    expect(gain('Q4_K', { nearBytesPerSecond: 100e9 })).toBe(1)
    expect(gain('Q4_K', { nearBytesPerSecond: 160e9 })).toBe(1)
    expect(gain('Q4_K', { nearBytesPerSecond: 30e9 })).toBeLessThan(0.75)
    expect(gain('Q4_K', { nearBytesPerSecond: 500e9 })).toBeGreaterThan(1.1)
  })
})
