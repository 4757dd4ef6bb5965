import { expect, it } from 'vitest'
import type { Finding } from '#contract/doctor.ts'
import { createI18n } from '#i18n/index.ts'
import { applied, findingText, isApplied } from './findings.ts'

const finding = (repair: Finding['repair'], key = 'nothingOfTheKind'): Finding => ({
  check: 'stop',
  outcome: 'note',
  key,
  values: {},
  message: 'In English.',
  repair,
})
const stops = finding({ type: 'stopWords', stopWords: ['<|im_end|>', '</s>'] })
const template = finding({ type: 'template', template: 'chatml' })

it('adds repairs to those that hold, each once', () => {
  const first = applied({ template: null, stopWords: ['</s>'] }, stops)
  expect(first).toEqual({ template: null, stopWords: ['</s>', '<|im_end|>'] })
  expect(applied(first, template)).toEqual({ ...first, template: 'chatml' })
  expect(applied(first, finding(null))).toBe(first)
})

it('knows whether a repair holds already', () => {
  expect(isApplied({ template: null, stopWords: ['</s>'] }, stops)).toBe(false)
  expect(isApplied({ template: 'chatml', stopWords: ['</s>', '<|im_end|>'] }, stops)).toBe(true)
  expect(isApplied({ template: 'llama3', stopWords: [] }, template)).toBe(false)
})

it('falls back to the English of the doctor where there is no text', () => {
  expect(findingText(createI18n().t, finding(null))).toBe('In English.')
})
