import { expect, it } from 'vitest'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { isInForce } from './is-in-force.ts'

const nothing = { systemPrompt: null, modelId: null, sampling: null }
const choices = {
  systemPrompt: 'Be terse',
  sampling: { ...defaultSampling, stop: ['x'] },
  modelId: 'm',
  thinking: defaultThinking,
}

it.each([
  [nothing, false],
  [{ ...nothing, sampling: {} }, false],
  [{ ...nothing, thinking: defaultThinking }, true],
  [{ ...nothing, thinking: { ...defaultThinking, mode: 'off' as const } }, false],
  [{ ...nothing, systemPrompt: 'Be terse' }, true],
  [{ ...nothing, systemPrompt: '' }, false],
  [{ ...nothing, modelId: 'm' }, true],
  [{ ...nothing, modelId: 'n' }, false],
  [{ ...nothing, sampling: { stop: ['x'] } }, true],
  [{ ...nothing, sampling: { stop: ['x'], temperature: 2 } }, false],
])('%j is in force: %s', (preset, expected) => {
  expect(isInForce(preset, choices)).toBe(expected)
})
