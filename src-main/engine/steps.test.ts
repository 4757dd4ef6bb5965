import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { heartbeat } from './heartbeat.ts'
import { createSteps, type Steps } from './steps.ts'

const minutes = 60_000
const weightsBytes = 100e6

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Whoever started an engine ends it after so much silence. */
const silenceMs = 8000

/** Whether the beats of an engine have come to an end, as who listens to them sees it. */
const listenTo = (steps: Steps) => {
  let beatAt = performance.now()
  const listen = async () => {
    for await (const { at } of heartbeat(undefined, () => steps.current)) if (at) beatAt = performance.now()
  }
  void listen()
  return { isSilent: () => performance.now() - beatAt > silenceMs }
}
const step = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return { promise, end: () => resolve(undefined) }
}

describe('a native step that never ends', () => {
  it('ends the beats', async () => {
    const steps = createSteps(weightsBytes)
    const beats = listenTo(steps)
    void steps.watch(1, step().promise, true)
    await vi.advanceTimersByTimeAsync(9 * minutes)
    expect(beats.isSilent()).toBe(false)
    await vi.advanceTimersByTimeAsync(2 * minutes)
    expect(beats.isSilent()).toBe(true)
  })

  it('is seen under another that waits for it', async () => {
    const steps = createSteps(weightsBytes)
    const beats = listenTo(steps)
    void steps.watch(1, step().promise, true)
    await vi.advanceTimersByTimeAsync(5 * minutes)
    void steps.watch(1, step().promise, true)
    await vi.advanceTimersByTimeAsync(6 * minutes)
    expect(beats.isSilent()).toBe(true)
  })

  it('is not seen where steps come to an end, however many there are', async () => {
    const steps = createSteps(weightsBytes)
    const beats = listenTo(steps)
    for (let count = 0; count < 20; count += 1) {
      const { promise, end } = step()
      const done = steps.watch(1, promise, true)
      await vi.advanceTimersByTimeAsync(5 * minutes)
      end()
      await done
    }
    expect(steps.current).toBeNull()
    expect(beats.isSilent()).toBe(false)
  })
})

describe('a computer that is slow', () => {
  /** Of a step of so many tokens. */
  const allowedMs = (steps: Steps, tokens: number) => {
    const { promise, end } = step()
    void steps.watch(tokens, promise, true)
    const allowed = steps.current?.allowedMs ?? 0
    end()
    return allowed
  }

  it('may take the time that its first slice needs', async () => {
    // A file of 40 GB, 64 tokens: almost three hours at a billion operations a second.
    const steps = createSteps(40e9)
    const beats = listenTo(steps)
    const { promise, end } = step()
    const slow = steps.watch(64, promise, true)
    await vi.advanceTimersByTimeAsync(170 * minutes)
    end()
    await slow
    expect(beats.isSilent()).toBe(false)
  })

  it('is judged by its own speed: a step may take 50 times as long as the slowest', async () => {
    const steps = createSteps(weightsBytes)
    const { promise, end } = step()
    const slow = steps.watch(1, promise, true)
    await vi.advanceTimersByTimeAsync(30_000)
    end()
    await slow
    expect(allowedMs(steps, 4)).toBeGreaterThanOrEqual(50 * 4 * 30_000)
  })

  it('is not judged by tasks that compute nothing', async () => {
    const steps = createSteps(weightsBytes)
    await steps.watch(4096, Promise.resolve(), false)
    expect(allowedMs(steps, 512)).toBe(allowedMs(createSteps(weightsBytes), 512))
  })
})

describe('a step that fails', () => {
  it('is over, and its error passed on', async () => {
    const steps = createSteps(weightsBytes)
    await expect(steps.watch(1, Promise.reject(new Error('no')), true)).rejects.toThrow('no')
    expect(steps.current).toBeNull()
  })
})
