import { expect, it } from 'vitest'
import { largerContext } from './larger-context.ts'

const wish = { total: 3000, contextSize: 2048, trainContextSize: 32_768, largest: 32_768 }

it('is the smallest that holds the prompt and an answer', () => {
  expect(largerContext(wish)).toBe(4096)
  expect(largerContext({ ...wish, total: 3900 })).toBe(8192)
})

it('is none where the memory or the model does not reach so far', () => {
  expect(largerContext({ ...wish, largest: 4000 })).toBeNull()
  expect(largerContext({ ...wish, largest: null })).toBeNull()
  expect(largerContext({ ...wish, trainContextSize: 2048 })).toBeNull()
})
