import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { Button } from '#ui/button.tsx'
import { canGoOn } from './can-go-on.ts'
import { useAnswerActions } from './use-answer-actions.ts'

/** Goes on with an answer that was cut. Not there where something follows it: that was said to what it is now. */
export function ContinueButton({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { goOn } = useAnswerActions()
  const isLast = useOpenChat(({ content }) => content?.path.at(-1) === message.id)
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  if (!isLast || !canGoOn(message)) return null
  return (
    <Button size="small" isDisabled={isGenerating} onPress={() => goOn(message.id)}>
      {t('conversation.continue')}
    </Button>
  )
}
