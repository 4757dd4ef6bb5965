import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limitTime } from './time-limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('ends when its time is over, and not before', () => {
  const limit = limitTime(new AbortController().signal, 1000)
  vi.advanceTimersByTime(999)
  expect(limit.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(limit.signal.aborted).toBe(true)
})

it('ends with the other one', () => {
  const outer = new AbortController()
  const limit = limitTime(outer.signal, 1000)
  outer.abort()
  expect(limit.signal.aborted).toBe(true)
})

it('leaves nothing behind once it is done', () => {
  const limit = limitTime(new AbortController().signal, 1000)
  limit.clear()
  expect(vi.getTimerCount()).toBe(0)
})
