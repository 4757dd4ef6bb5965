import { expect, it } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import { conversationOf } from './conversation-of.ts'

it.each([
  ['auto', true],
  ['none', false],
] as const)('with the choice %s, the template hears of functions: %s', (toolChoice, hears) => {
  const conversation = conversationOf({
    messages: [{ role: 'user', text: 'a' }],
    sampling: { ...defaultSampling, seed: 1 },
    tools: [{ name: 'f', description: '', parameters: {} }],
    toolChoice,
  })
  expect('tools' in conversation).toBe(hears)
})
