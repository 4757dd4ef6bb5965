import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { errorText } from '#i18n/index.ts'
import { useOpenChatStore } from '#state/chat.ts'
import { useAnnounce } from './announcer.tsx'
import { Rewriting } from './rewriting.tsx'
import { textOf } from './text-of.ts'

/** Rewrites what a model said; saving it puts the user's version beside the model's. */
export function AnswerEditor({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const announce = useAnnounce()
  const store = useOpenChatStore()
  return (
    <Rewriting
      id={message.id}
      original={textOf(message)}
      label={t('conversation.rewriteLabel')}
      hint={t('conversation.rewriteHint')}
      saveText={t('conversation.rewriteSave')}
      isEnterEnough={false}
      mayBeSame={false}
      errorText={(error) => errorText(t, error)}
      onSave={async (text) => {
        await store.getState().editAnswer(message.id, text)
        announce(t('conversation.rewritten'))
      }}
      onClose={onClose}
    />
  )
}
