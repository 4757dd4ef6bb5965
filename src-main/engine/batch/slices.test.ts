import { expect, it } from 'vitest'
import { createSlices } from './slices.ts'

it('are whole for one who is alone, short for one beside answers, longer where many wait', () => {
  const slices = createSlices(256)
  const long = (count: number) => ({ count, tokens: 5000 })
  expect(slices.next(false)).toBe(256)
  expect(slices.next(true)).toBe(32)
  slices.took(250, 1000)
  expect(slices.next(true)).toBe(30)
  expect(slices.next(true, long(3))).toBe(90)
  expect(slices.next(true, long(20))).toBe(240)
  // What is only prepared is no prompt.
  expect(slices.next(true, { count: 0, tokens: 0 })).toBe(30)
  expect(slices.next(false, long(8))).toBe(256)
})

it('take several short prompts whole, if nobody stands still for more than a second', () => {
  const slices = createSlices(256)
  slices.took(250, 1000)
  expect(slices.next(true, { count: 3, tokens: 135 })).toBe(135)
  expect(slices.next(true, { count: 2, tokens: 3 })).toBe(16)
  expect(slices.next(true, { count: 3, tokens: 250 })).toBe(90)
  expect(slices.next(true, { count: 1, tokens: 135 })).toBe(30)
})
