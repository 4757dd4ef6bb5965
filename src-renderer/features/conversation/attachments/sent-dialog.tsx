import { useTranslation } from 'react-i18next'
import type { AttachmentPart } from '#contract/attachments.ts'
import { Dialog } from '#ui/dialog.tsx'
import { TextPreview } from './text-preview.tsx'

/** What the model was given of a document, as it was sent. */
export function SentDialog({ part, onClose }: { part: AttachmentPart; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog isOpen onClose={onClose} title={part.name} closeLabel={t('app.close')} size="large">
      <TextPreview id={part.id} version="sent" />
    </Dialog>
  )
}
