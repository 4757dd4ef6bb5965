import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttachmentPart } from '#contract/attachments.ts'
import type { Message } from '#contract/messages.ts'
import { formatCount } from '#i18n/index.ts'
import { kindText, rangeText } from './attachment-text.ts'
import { Chip } from './chip.tsx'
import { KindIcon } from './kind-icon.tsx'

const SentDialog = lazy(() => import('./sent-dialog.tsx').then(({ SentDialog }) => ({ default: SentDialog })))

const isAttachment = (part: Message['parts'][number]): part is AttachmentPart => part.type === 'attachment'

/** What went with a message, to be looked at. */
export function SentAttachments({ message }: { message: Message }) {
  const { t, i18n } = useTranslation()
  const [open, setOpen] = useState<AttachmentPart | null>(null)
  const parts = message.parts.filter(isAttachment)
  if (parts.length === 0) return null
  return (
    <>
      <ul className="attachments sent" aria-label={t('attachments.label')}>
        {parts.map((part) => (
          <Chip
            key={part.id}
            icon={<KindIcon kind={part.kind} />}
            name={part.name}
            detail={[
              kindText(t, part.kind),
              rangeText(t, part.range, null, i18n.language) ??
                t('attachments.characters', {
                  count: part.characters,
                  characters: formatCount(part.characters, i18n.language, true),
                }),
            ].join(' · ')}
            openLabel={t('attachments.open', { name: part.name })}
            onOpen={() => setOpen(part)}
          />
        ))}
      </ul>
      {open && (
        <Suspense>
          <SentDialog part={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  )
}
