import type { TFunction } from 'i18next'
import type en from '#resources/locales/en.json'
import { baseQuantization } from './bits-per-weight.ts'

type Described = keyof typeof en.quantization

/** What a quantization means, in a sentence or two; families of rare ones share one. */
export function quantizationText(t: TFunction, name: string): string {
  const base = baseQuantization(name) ?? name.toUpperCase()
  const family = /^(?:IQ[123]|Q2_K|TQ)/.exec(base)?.[0] ?? base
  const text = [base, family === 'TQ' ? 'TQ1_0' : family]
    .map((key) => t(`quantization.${key as Described}`, { defaultValue: '' }))
    .find((each) => each !== '')
  const isDynamic = /^UD-/i.test(name)
  return [text ?? t('quantization.unknown'), isDynamic && t('quantization.dynamic')].filter(Boolean).join(' ')
}
