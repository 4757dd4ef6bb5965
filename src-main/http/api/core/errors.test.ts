import { expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { toApiError } from './errors.ts'

it('tells programs of a model that does not fit what they can do, and not what people alone can', () => {
  const message = 'It needs much. Close other programs or load it all the same.'
  const details = { neededBytes: 8.04e9, availableBytes: 2e9 }
  const told = toApiError(new AppError('MODEL_DOES_NOT_FIT', message, { details }))
  expect(told).toMatchObject({ status: 503, code: 'model_does_not_fit' })
  expect(told.message).toMatch(/^This model needs 8\.1 GB of memory, and 2\.0 GB are free\..*in the app/)
  // Without figures it is told as it came.
  expect(toApiError(new AppError('MODEL_DOES_NOT_FIT', message)).message).toBe(message)
})

it('tells whether the tokens of a prompt that is too long were counted', () => {
  const told = (details: Record<string, number>) =>
    toApiError(new AppError('PROMPT_TOO_LONG', '', { details })).message
  expect(told({ promptTokens: 9, contextSize: 8 })).toContain('(9 tokens) exceeds the available context size')
  expect(told({ promptTokens: 9, contextSize: 8, characters: 36 })).toContain('(about 9 tokens)')
})
