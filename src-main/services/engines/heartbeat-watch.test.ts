import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchHeartbeat } from './heartbeat-watch.ts'

const limits = { silenceMs: 8000, checkMs: 500 }
const never = new Promise<never>(() => undefined)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Beats that come when `beat` is called. */
const createBeats = () => {
  let next = Promise.withResolvers<undefined>()
  const beat = async () => {
    next.resolve(undefined)
    next = Promise.withResolvers()
    await vi.advanceTimersByTimeAsync(0)
  }
  async function* beats() {
    while (true) {
      await next.promise
      yield {}
    }
  }
  return { beat, beats: Promise.resolve(beats()) }
}

it('reports silence within ten seconds, once', async () => {
  const onSilence = vi.fn()
  const { beat, beats } = createBeats()
  watchHeartbeat(beats, never, onSilence, limits)
  for (let second = 0; second < 30; second += 1) {
    await vi.advanceTimersByTimeAsync(1000)
    await beat()
  }
  expect(onSilence).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(8000)
  expect(onSilence).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2000)
  expect(onSilence).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(onSilence).toHaveBeenCalledTimes(1)
})

it('does not watch what is gone', async () => {
  const onSilence = vi.fn()
  watchHeartbeat(never, Promise.resolve(), onSilence, limits)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(onSilence).not.toHaveBeenCalled()
})
