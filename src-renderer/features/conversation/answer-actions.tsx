import { Check, Copy, RefreshCw } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { useAfterPaint } from '#ui/use-after-paint.ts'
import { Cost } from './cost.tsx'
import { MessageMenu } from './message-menu.tsx'
import { SiblingStepper } from './sibling-stepper.tsx'
import { textOf } from './text-of.ts'
import { useAnswerActions } from './use-answer-actions.ts'
import { useCopy } from './use-copy.ts'

interface AnswerActionsProps {
  message: Message
  isLast: boolean
  /** The answer is still being made: the row keeps its height, so that nothing jumps when it ends. */
  isOpen: boolean
}

/** The quiet row under an answer: there for who points at it, and always under the last one. */
export const AnswerActions = memo(function AnswerActions({ message, isLast, isOpen }: AnswerActionsProps) {
  const { t } = useTranslation()
  const { hasCopied, copy } = useCopy()
  const { regenerate } = useAnswerActions()
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  const isPainted = useAfterPaint()
  const text = textOf(message)
  const row = classes('message-actions', isLast && 'always')
  if (!isPainted) return <div className={row} />
  return (
    <div className={row}>
      {!isOpen && text !== '' && (
        <IconButton
          size="small"
          label={hasCopied ? t('app.copied') : t('conversation.copyAnswer')}
          onPress={() => copy(text)}
        >
          {hasCopied ? <Check /> : <Copy />}
        </IconButton>
      )}
      {!isOpen && (
        <IconButton
          size="small"
          label={t('conversation.regenerate')}
          isDisabled={isGenerating}
          onPress={() => regenerate(message.id)}
        >
          <RefreshCw />
        </IconButton>
      )}
      <SiblingStepper message={message} />
      {!isOpen && <MessageMenu message={message} />}
      {/* What was stopped before its first word cost nothing that anybody wants to read. */}
      {!isOpen && message.usage && message.usage.completionTokens > 0 && (
        <Cost message={message} usage={message.usage} />
      )}
    </div>
  )
}, isStill)

/** Words that come to an open answer change nothing here. */
function isStill(before: AnswerActionsProps, now: AnswerActionsProps): boolean {
  const isSame = before.isLast === now.isLast && before.isOpen === now.isOpen
  return isSame && (before.message === now.message || (now.isOpen && before.message.id === now.message.id))
}
