import { describe, expect, it } from 'vitest'
import { appErrorCodes } from '#contract/error-codes.ts'
import en from '#resources/locales/en.json'
import { createI18n, errorText, formatBytes } from './index.ts'

const { t } = createI18n()

describe('errorText', () => {
  it('has words for every code of the contract', () => {
    expect(Object.keys(en.errors).sort()).toEqual([...appErrorCodes, 'HOST_GONE'].sort())
  })
  it('puts the code’s own words before the English message', () => {
    expect(errorText(t, { code: 'DISK_FULL', message: 'ENOSPC' })).toBe(en.errors.DISK_FULL)
  })
  it('says a prompt’s own figures', () => {
    const details = { promptTokens: 5000, contextSize: 4096 }
    const text = errorText(t, { code: 'PROMPT_TOO_LONG', message: 'too long', details })
    expect(text).toContain('5,000')
    expect(text).toContain('4,096')
  })
  it('falls back to the message when it has no words, or not the figures for them', () => {
    expect(errorText(t, { code: 'FROM_THE_FUTURE', message: 'New trouble.' })).toBe('New trouble.')
    expect(errorText(t, { code: 'PROMPT_TOO_LONG', message: 'Too long.' })).toBe('Too long.')
  })
})

it.each([
  [999, '999 bytes'],
  [98_000_000, '98 MB'],
  [5_030_000_000, '5.0 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
it('rounds what is needed up, and what there is down', () => {
  expect(formatBytes(23_010_000_000, 'en', 'ceil')).toBe('23.1 GB')
  expect(formatBytes(23_090_000_000, 'en', 'floor')).toBe('23.0 GB')
})
