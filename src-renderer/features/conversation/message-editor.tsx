import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { errorText } from '#i18n/index.ts'
import { useOpenChatStore } from '#state/chat.ts'
import { Rewriting } from './rewriting.tsx'
import { attachmentsOf } from './text-of.ts'

interface MessageEditorProps {
  message: Message
  text: string
  onClose: () => void
}

/** Changes a message in place; sending it makes a new version beside the old one. */
export function MessageEditor({ message, text, onClose }: MessageEditorProps) {
  const { t } = useTranslation()
  const store = useOpenChatStore()
  return (
    <Rewriting
      id={message.id}
      original={text}
      label={t('conversation.editLabel')}
      hint={t('conversation.editHint')}
      saveText={t('conversation.send')}
      isEnterEnough
      mayBeSame
      errorText={(error) => t('conversation.composer.notSent', { reason: errorText(t, error) })}
      onSave={(edited) => store.getState().send(message.parentId, edited, attachmentsOf(message))}
      onClose={onClose}
    />
  )
}
