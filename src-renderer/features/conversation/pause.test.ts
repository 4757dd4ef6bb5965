import { beforeEach, expect, test, vi } from 'vitest'
import { createPause } from './pause.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

test('the last that was begun is called once, after a whole pause', () => {
  const called: number[] = []
  const pause = createPause(200)
  for (const key of [1, 2, 3]) {
    pause.begin(() => called.push(key))
    vi.advanceTimersByTime(150)
  }
  expect(called).toEqual([])
  vi.advanceTimersByTime(49)
  expect(called).toEqual([])
  vi.advanceTimersByTime(1)
  expect(called).toEqual([3])
  vi.advanceTimersByTime(1000)
  expect(called).toEqual([3])
})

test('what was ended is not called, and can be begun again', () => {
  const called: string[] = []
  const pause = createPause(200)
  pause.begin(() => called.push('one'))
  pause.end()
  vi.advanceTimersByTime(1000)
  pause.begin(() => called.push('other'))
  vi.advanceTimersByTime(200)
  expect(called).toEqual(['other'])
})
