import type { TFunction } from 'i18next'
import type { LabColumn, LabLine } from '#contract/lab.ts'

/** A model's file without its folder and ending. */
export const modelText = (modelId: string): string =>
  (modelId.split('/').at(-1) ?? modelId).replace(/\.gguf$/i, '')

export const columnText = (t: TFunction, { modelId, parameters, sampling }: LabColumn): string =>
  [modelText(modelId), parameters, t('lab.seed', { seed: sampling.seed ?? 0 })].filter(Boolean).join(' · ')

export const lineText = (t: TFunction, { prompt, rowNumber }: LabLine): string =>
  t('lab.lineName', { prompt, row: rowNumber })
