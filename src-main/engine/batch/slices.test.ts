import { expect, it } from 'vitest'
import { createSlices } from './slices.ts'

it('are whole for one who is alone, short for one beside answers, longer where many wait', () => {
  const slices = createSlices(256)
  expect(slices.next(false)).toBe(256)
  expect(slices.next(true)).toBe(32)
  slices.took(250, 1000)
  expect(slices.next(true)).toBe(30)
  expect(slices.next(true, 3)).toBe(90)
  expect(slices.next(true, 8)).toBe(120)
  // What is only prepared is no prompt.
  expect(slices.next(true, 0)).toBe(30)
  expect(slices.next(false, 8)).toBe(256)
})
