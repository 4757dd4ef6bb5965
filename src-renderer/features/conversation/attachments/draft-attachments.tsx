import { AlertTriangle, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '#contract/attachments.ts'
import { formatCount } from '#i18n/index.ts'
import { useAttachments, type Arrival } from '#state/attachments.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { lengthText, rangeText } from './attachment-text.ts'
import { Chip } from './chip.tsx'
import { FailedAttachments } from './failed-attachments.tsx'
import { KindIcon } from './kind-icon.tsx'
import { useTokenCount } from './use-token-count.ts'

const AttachmentDialog = lazy(() =>
  import('./attachment-dialog.tsx').then(({ AttachmentDialog }) => ({ default: AttachmentDialog })),
)

interface DraftAttachmentsProps {
  chatId: string
  attachments: readonly Attachment[]
  /** The one that will answer, whose tokens are counted. */
  modelId: string | null
}

/** What goes with the message that is being written: documents, those on their way, and those that could not be read. */
export function DraftAttachments({ chatId, attachments, modelId }: DraftAttachmentsProps) {
  const { t } = useTranslation()
  const all = useAttachments(({ arrivals }) => arrivals)
  const [openId, open] = useState<string | null>(null)
  const arrivals = all.filter((arrival) => arrival.chatId === chatId)
  const shown = attachments.find(({ id }) => id === openId)
  if (attachments.length === 0 && arrivals.length === 0) return null
  return (
    <>
      <ul className="attachments" aria-label={t('attachments.label')}>
        {attachments.map((attachment) => (
          <Ready
            key={attachment.id}
            attachment={attachment}
            modelId={modelId}
            onOpen={() => open(attachment.id)}
          />
        ))}
        {arrivals
          .filter(({ status }) => status !== 'failed')
          .map((arrival) => (
            <OnItsWay key={arrival.id} arrival={arrival} />
          ))}
        <FailedAttachments arrivals={arrivals} />
      </ul>
      {shown && (
        <Suspense>
          <AttachmentDialog attachment={shown} modelId={modelId} onClose={() => open(null)} />
        </Suspense>
      )}
    </>
  )
}

interface ReadyProps {
  attachment: Attachment
  modelId: string | null
  onOpen: () => void
}

function Ready({ attachment, modelId, onOpen }: ReadyProps) {
  const { t, i18n } = useTranslation()
  const { rpc } = useAppState()
  const showError = useToasts((toasts) => toasts.showError)
  const { tokens, isEstimate } = useTokenCount(attachment, modelId)
  const { id, name, kind, range, unit, notes } = attachment
  const facts = [
    rangeText(t, range, unit, i18n.language) ?? lengthText(t, attachment, i18n.language),
    tokens !== null &&
      t(isEstimate ? 'attachments.tokensAbout' : 'attachments.tokens', {
        count: tokens,
        tokens: formatCount(tokens, i18n.language),
      }),
  ]
  return (
    <Chip
      icon={<KindIcon kind={kind} />}
      name={name}
      detail={facts.filter(Boolean).join(' · ')}
      openLabel={t('attachments.open', { name })}
      onOpen={onOpen}
      mark={
        notes.length > 0 && <AlertTriangle aria-label={t('attachments.hasNotes')} className="text-warning" />
      }
      end={
        <IconButton
          size="small"
          tooltip={false}
          label={t('attachments.remove', { name })}
          onPress={() => void rpc.client.attachments.remove({ id }).catch(showError)}
        >
          <X />
        </IconButton>
      }
    />
  )
}

function OnItsWay({ arrival: { id, name, status, share } }: { arrival: Arrival }) {
  const { t } = useTranslation()
  const dismiss = useAttachments((state) => state.dismiss)
  const isReading = status === 'reading'
  return (
    <li className="attachment">
      <span className="attachment-body">
        <span className="attachment-name">{name}</span>
        <span className="flex items-center gap-2 text-12 text-ink-muted">
          {isReading ? t('attachments.reading') : t('attachments.sending')}
          <ProgressBar
            label={t('attachments.progress', { name })}
            {...(!isReading && { value: share })}
            className="w-16"
          />
        </span>
      </span>
      <IconButton
        size="small"
        tooltip={false}
        label={t('attachments.cancel', { name })}
        onPress={() => dismiss(id)}
      >
        <X />
      </IconButton>
    </li>
  )
}
