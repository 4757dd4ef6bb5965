import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { useAnswerActions } from './use-answer-actions.ts'

/** `‹ 2 / 3 ›`: goes through the versions of a message. Nothing where there is but one. */
export function SiblingStepper({ message }: { message: Message }) {
  const { t } = useTranslation()
  const siblings = useOpenChat(({ content }) => content?.siblings.get(message.parentId))
  const { select } = useAnswerActions()
  if (siblings === undefined || siblings.length < 2) return null
  const index = siblings.indexOf(message.id)
  const [previous, next] = [siblings[index - 1], siblings[index + 1]]
  return (
    <span className="inline-flex items-center" role="group" aria-label={t('conversation.versions')}>
      <IconButton
        size="small"
        label={t('conversation.previousVersion')}
        isDisabled={previous === undefined}
        onPress={() => previous !== undefined && select(previous)}
      >
        <ChevronLeft className="rtl:-scale-x-100" />
      </IconButton>
      <span className="text-12 whitespace-nowrap text-ink-faint tabular-nums">
        {t('conversation.versionOf', { number: index + 1, count: siblings.length })}
      </span>
      <IconButton
        size="small"
        label={t('conversation.nextVersion')}
        isDisabled={next === undefined}
        onPress={() => next !== undefined && select(next)}
      >
        <ChevronRight className="rtl:-scale-x-100" />
      </IconButton>
    </span>
  )
}
