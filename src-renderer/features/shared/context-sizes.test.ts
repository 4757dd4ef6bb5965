import { expect, it } from 'vitest'
import { contextSizes } from './context-sizes.ts'

it('offers no more context than the model was trained for, but always what was chosen', () => {
  expect(contextSizes(6000, 9000)).toEqual([1024, 2048, 4096, 6000, 9000])
  expect(contextSizes(null, null).at(-1)).toBe(32_768)
})
