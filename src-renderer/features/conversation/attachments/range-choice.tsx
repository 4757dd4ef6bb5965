import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '#contract/attachments.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { NumberField } from '#ui/number-field.tsx'
import { Segmented } from '#ui/segmented.tsx'

interface RangeChoiceProps {
  attachment: Attachment
  modelId: string | null
  /** Tokens; null while the model is not in memory. */
  contextSize: number | null
}

type Kind = 'all' | 'sections' | 'start'

/** How much of a document goes along. Nothing is ever cut but by this choice. */
export function RangeChoice({ attachment, modelId, contextSize }: RangeChoiceProps) {
  const { t, i18n } = useTranslation()
  const { rpc } = useAppState()
  const { id, range, unit, sectionCount } = attachment
  const [error, setError] = useState<ShownError | null>(null)
  const chosen: Kind = range === null ? 'all' : range.type
  // What was chosen and changes nothing, as all pages do, is kept here so that its fields stay.
  const [wanted, want] = useState<Kind>(chosen)
  const sections = range?.type === 'sections' ? range : { from: 1, to: sectionCount }
  const tokens = range?.type === 'start' ? range.tokens : Math.max(1, Math.floor((contextSize ?? 4096) / 2))
  const canCount = contextSize !== null && modelId !== null

  const choose = (next: Parameters<typeof rpc.client.attachments.choose>[0]['range']) => {
    setError(null)
    rpc.client.attachments
      .choose({ id, range: next })
      .catch((failure: unknown) => setError(toShownError(failure)))
  }
  const chooseStart = (count: number) => {
    if (modelId !== null) choose({ type: 'tokens', tokens: count, modelId })
  }
  const chooseKind = (kind: Kind) => {
    want(kind)
    if (kind === 'all') choose(null)
    if (kind === 'sections') choose({ type: 'sections', ...sections })
    if (kind === 'start') chooseStart(tokens)
  }
  const isChapter = unit === 'chapter'
  const options = [
    { id: 'all' as const, text: t('attachments.choose.all') },
    ...(unit !== null && sectionCount > 1
      ? [
          {
            id: 'sections' as const,
            text: isChapter ? t('attachments.choose.chapters') : t('attachments.choose.pages'),
          },
        ]
      : []),
    ...(canCount || chosen === 'start'
      ? [{ id: 'start' as const, text: t('attachments.choose.start') }]
      : []),
  ]
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={t('attachments.choose.label')}
        options={options}
        value={wanted}
        onChange={chooseKind}
      />
      {wanted === 'sections' && (
        <div className="flex flex-wrap items-center gap-2 text-13">
          {t('attachments.choose.from')}
          <NumberField
            label={isChapter ? t('attachments.choose.firstChapter') : t('attachments.choose.firstPage')}
            value={sections.from}
            minValue={1}
            maxValue={sectionCount}
            className="w-20"
            onChange={(from) => {
              if (from !== null) choose({ type: 'sections', from, to: Math.max(from, sections.to) })
            }}
          />
          {t('attachments.choose.to')}
          <NumberField
            label={isChapter ? t('attachments.choose.lastChapter') : t('attachments.choose.lastPage')}
            value={sections.to}
            minValue={1}
            maxValue={sectionCount}
            className="w-20"
            onChange={(to) => {
              if (to !== null) choose({ type: 'sections', from: Math.min(sections.from, to), to })
            }}
          />
          <span className="text-ink-muted">
            {t('attachments.choose.of', { total: formatCount(sectionCount, i18n.language) })}
          </span>
        </div>
      )}
      {wanted === 'start' && (
        <div className="flex flex-wrap items-center gap-2 text-13">
          {t('attachments.choose.first')}
          <NumberField
            label={t('attachments.choose.tokens')}
            value={tokens}
            minValue={1}
            className="w-24"
            onChange={(count) => {
              if (count !== null) chooseStart(count)
            }}
          />
          {t('attachments.choose.tokensUnit')}
        </div>
      )}
      {!canCount && chosen !== 'start' && (
        <p className="text-12 text-ink-muted">{t('attachments.choose.loadToCut')}</p>
      )}
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
    </div>
  )
}
