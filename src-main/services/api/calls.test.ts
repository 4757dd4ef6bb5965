import { expect, it } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import { createCalls } from './calls.ts'
import type { Asked } from './replay.ts'

const asking = (prompt: string | number[]): Asked => ({
  modelId: 'm',
  request: { prompt, sampling: { ...defaultSampling, seed: 1, jsonSchema: null } },
})

const begin = () => {
  const calls = createCalls(() => undefined)
  const call = calls.begin('POST', '/v1/completions', '/v1/completions')
  call.asked('{}')
  return { call, said: () => calls.whatSaid(call.id), asked: () => calls.whatAsked(call.id) }
}

it('tells what was said where it was one answer, also to what was asked in tokens and told in words', () => {
  const { call, said, asked } = begin()
  call.asks(asking([1, 2]))
  call.asksInWords(asking('one'))
  call.said({ type: 'text', text: 'two' })
  call.usage(1, 1, 1)
  expect(said()).toBeNull()
  call.end(200, 'done')
  expect(said()).toEqual({ text: 'two', thought: '' })
  expect(asked()).toEqual(asking('one'))
})

it('tells nothing of several, of which one alone came to its end', () => {
  const { call, said, asked } = begin()
  call.asks(asking('one'))
  call.asks(asking('one'))
  call.said({ type: 'text', text: 'two' })
  call.said({ type: 'text', text: 'lost' })
  call.usage(1, 1, 1)
  call.end(500, 'failed')
  expect(said()).toBeNull()
  expect(asked()).toEqual(asking('one'))
})
