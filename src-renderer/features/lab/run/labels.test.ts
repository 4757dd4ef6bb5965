import { expect, it } from 'vitest'
import { createI18n } from '#i18n/index.ts'
import { durationText, energyText } from './labels.ts'

const { t } = createI18n()

it.each([
  [1500, '1.5 s'],
  [320, '320 ms'],
  [0.4, '1 ms'],
])('%d milliseconds are %s', (durationMs, text) => {
  expect(durationText(t, durationMs, 'en')).toBe(text)
})

it.each([
  [0, '0 J'],
  [0.02, '< 0.1 J'],
  [2.34, '2.3 J'],
])('%d joules are %s', (joules, text) => {
  expect(energyText(t, joules, 'en')).toBe(text)
})
