import type { TFunction } from 'i18next'
import type { Attachment, AttachmentKind, AttachmentRange } from '#contract/attachments.ts'
import { formatCount } from '#i18n/index.ts'

const names: Partial<Record<AttachmentKind, string>> = { markdown: 'Markdown', epub: 'EPUB' }

/** What kind of document it is: names that are the same in every language, but for the plainest. */
export const kindText = (t: TFunction, kind: AttachmentKind): string => {
  if (kind === 'text') return t('attachments.kind.text')
  if (kind === 'code') return t('attachments.kind.code')
  return names[kind] ?? kind.toUpperCase()
}

/** How much of it goes to the model, in a few words; null where that is all of it. */
export const rangeText = (
  t: TFunction,
  range: AttachmentRange | null,
  unit: Attachment['unit'],
  locale: string,
): string | null => {
  if (range === null) return null
  if (range.type === 'start') {
    return t('attachments.range.start', {
      count: range.tokens,
      tokens: formatCount(range.tokens, locale),
    })
  }
  const { from, to } = range
  const key = unit === 'chapter' ? 'chapters' : 'pages'
  return t(`attachments.range.${key}`, { count: to - from + 1, from, to })
}

/** How long it is, by pages or chapters; null where it has none. */
export const lengthText = (
  t: TFunction,
  { unit, sectionCount }: Attachment,
  locale: string,
): string | null =>
  unit === null
    ? null
    : t(`attachments.length.${unit}`, { count: sectionCount, number: formatCount(sectionCount, locale) })
