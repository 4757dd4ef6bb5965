import { Paperclip } from 'lucide-react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'

/** Chooses documents of this computer. They may also be dropped on the conversation, or pasted. */
export function AttachButton({ onAttach }: { onAttach: (files: readonly File[]) => void }) {
  const { t } = useTranslation()
  return (
    <FileTrigger allowsMultiple onSelect={(files) => onAttach([...(files ?? [])])}>
      <IconButton label={t('attachments.attach')}>
        <Paperclip />
      </IconButton>
    </FileTrigger>
  )
}
