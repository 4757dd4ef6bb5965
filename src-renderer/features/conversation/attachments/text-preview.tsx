import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { Button } from '#ui/button.tsx'
import { Spinner } from '#ui/spinner.tsx'

/** UTF-16 units that are shown at once. */
const pageLength = 20_000

interface TextPreviewProps {
  id: string
  /** Changes with what is chosen of it. */
  version: string
}

/** What the model gets of a document, word for word. */
export function TextPreview({ id, version }: TextPreviewProps) {
  const { t, i18n } = useTranslation()
  const { rpc } = useAppState()
  const [length, setLength] = useState(pageLength)
  const { value, error } = useAsked(`${id} ${version} ${length}`, (signal) =>
    rpc.client.attachments.text({ id, start: 0, length: Math.min(length, 100_000) }, { signal }),
  )
  if (error) return <p role="alert">{errorText(t, error)}</p>
  if (value === null)
    return (
      <p role="status" className="flex items-center gap-2 text-13 text-ink-muted">
        <Spinner /> {t('attachments.loading')}
      </p>
    )
  const rest = value.total - value.text.length
  return (
    <section aria-label={t('attachments.preview')} className="flex flex-col gap-2">
      <h3 className="text-13 font-semibold">{t('attachments.preview')}</h3>
      <pre dir="auto" tabIndex={0} className="attachment-text">
        {value.text}
      </pre>
      {rest > 0 && (
        <div className="flex flex-wrap items-center gap-3 text-12 text-ink-muted">
          {t('attachments.more', { count: rest, characters: formatCount(rest, i18n.language) })}
          {length < 100_000 && (
            <Button size="small" onPress={() => setLength(length + pageLength * 4)}>
              {t('attachments.showMore')}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}
