import { useTranslation } from 'react-i18next'
import type { Attachment } from '#contract/attachments.ts'
import { formatBytes, formatCount, formatPercent } from '#i18n/index.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { kindText, lengthText } from './attachment-text.ts'
import { Notes } from './notes.tsx'
import { RangeChoice } from './range-choice.tsx'
import { TextPreview } from './text-preview.tsx'
import { useTokenCount } from './use-token-count.ts'

interface AttachmentDialogProps {
  attachment: Attachment
  modelId: string | null
  onClose: () => void
}

/** A document before it is sent: what was found in it, what it costs, and how much of it goes along. */
export function AttachmentDialog({ attachment, modelId, onClose }: AttachmentDialogProps) {
  const { t, i18n } = useTranslation()
  const { name, kind, title, sizeBytes, range, notes } = attachment
  const { tokens, isEstimate, contextSize } = useTokenCount(attachment, modelId)
  const share = tokens !== null && contextSize !== null ? tokens / contextSize : null
  const facts = [
    kindText(t, kind),
    formatBytes(sizeBytes, i18n.language),
    lengthText(t, attachment, i18n.language),
  ]
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={name}
      closeLabel={t('app.close')}
      size="large"
      footer={
        <Button variant="primary" onPress={onClose}>
          {t('attachments.done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <div className="flex flex-col gap-1">
          {title !== null && (
            <p dir="auto" className="text-15 font-medium text-pretty">
              {title}
            </p>
          )}
          <p className="text-13 text-ink-muted">{facts.filter(Boolean).join(' · ')}</p>
          <p className="text-13" aria-live="polite">
            {tokens === null
              ? t('attachments.counting')
              : t(isEstimate ? 'attachments.takesAbout' : 'attachments.takes', {
                  count: tokens,
                  tokens: formatCount(tokens, i18n.language),
                })}
            {share !== null && (
              <span className={share > 0.9 ? 'font-medium text-danger' : 'text-ink-muted'}>
                {' '}
                {t('attachments.shareOfContext', {
                  share: formatPercent(share, i18n.language),
                  size: formatCount(contextSize ?? 0, i18n.language),
                })}
              </span>
            )}
          </p>
        </div>
        <Notes notes={notes} unit={attachment.unit} />
        <RangeChoice attachment={attachment} modelId={modelId} contextSize={contextSize} />
        <TextPreview id={attachment.id} version={JSON.stringify(range)} />
      </div>
    </Dialog>
  )
}
