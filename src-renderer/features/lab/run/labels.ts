import type { TFunction } from 'i18next'
import type { LabColumn, LabLine } from '#contract/lab.ts'
import { formatCount } from '#i18n/index.ts'

/** A model's file without its folder and ending. */
export const modelText = (modelId: string): string =>
  (modelId.split('/').at(-1) ?? modelId).replace(/\.gguf$/i, '')

export const columnText = (t: TFunction, { modelId, parameters, sampling }: LabColumn): string =>
  [modelText(modelId), parameters, t('lab.seed', { seed: sampling.seed ?? 0 })].filter(Boolean).join(' · ')

export const lineText = (t: TFunction, { prompt, rowNumber }: LabLine): string =>
  t('lab.lineName', { prompt, row: rowNumber })

/** What was measured is never told as nought: short answers take some milliseconds. */
export const durationText = (t: TFunction, durationMs: number, locale: string): string =>
  Math.ceil(durationMs) < 1000
    ? t('lab.milliseconds', { value: formatCount(Math.ceil(durationMs), locale) })
    : t('lab.seconds', { value: formatCount(durationMs / 1000, locale) })

const leastJoules = 0.1

/** The same of energy. */
export const energyText = (t: TFunction, joules: number, locale: string): string =>
  joules > 0 && joules < leastJoules
    ? t('lab.joulesUnder', { value: formatCount(leastJoules, locale) })
    : t('lab.joules', { value: formatCount(joules, locale) })
