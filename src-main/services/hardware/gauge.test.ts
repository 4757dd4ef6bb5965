import { describe, expect, it } from 'vitest'
import { firstAnswerMs, rarelyAsync, rarelyAwaited } from './gauge.ts'

const now = () => performance.now()

describe('a figure that takes its time', () => {
  it('is in the first reading, where it can be had at once', async () => {
    const read = () => new Promise<string>((resolve) => setImmediate(() => resolve('told')))
    expect(await rarelyAwaited(60_000, read, 'nothing', now)()).toBe('told')
    // The one that is not waited for says nothing at first (control).
    expect(rarelyAsync(60_000, read, 'nothing', now)()).toBe('nothing')
  })

  it('is done without when it does not come, and asked no second time meanwhile', async () => {
    let asked = 0
    const never = () => {
      asked += 1
      return new Promise<string>(() => undefined)
    }
    const figure = rarelyAwaited(0, never, 'nothing', now)
    const startedAt = now()
    expect(await figure()).toBe('nothing')
    expect(now() - startedAt).toBeGreaterThan(firstAnswerMs - 50)
    expect(await figure()).toBe('nothing')
    expect(asked).toBe(1)
  })

  it('is nothing when the asking fails', async () => {
    const figure = rarelyAwaited(60_000, () => Promise.reject(new Error('no such folder')), 'nothing', now)
    expect(await figure()).toBe('nothing')
  })
})
