import { useTranslation } from 'react-i18next'
import type { Message, MessagePart } from '#contract/messages.ts'
import { PencilLine } from 'lucide-react'
import { AnswerActions } from './answer-actions.tsx'
import { AnswerEditor } from './answer-editor.tsx'
import { AnswerOutcome } from './answer-outcome.tsx'
import { asJson } from './as-json.ts'
import { canGoOn } from './can-go-on.ts'
import { useEditing } from './editing.ts'
import { Markdown } from './markdown/markdown.tsx'
import { Thought } from './thought.tsx'
import { useModelName } from './use-model-name.ts'
import { Waiting } from './waiting.tsx'

const isBlank = (part: MessagePart) => part.type === 'attachment' || part.text.trim() === ''

/** What a model said: its thoughts folded, its text formatted, how it ended, and what can be done with it. */
export function AssistantMessage({ message, isLast }: { message: Message; isLast: boolean }) {
  const { t } = useTranslation()
  const name = useModelName(message.modelId)
  const { editedId, edit } = useEditing()
  const isStreaming = message.status === 'streaming'
  const isOpen = isStreaming || message.status === 'waiting'
  const isJson = typeof message.sampling?.jsonSchema === 'string'
  const hasText = message.parts.some((part) => !isBlank(part))
  if (editedId === message.id) {
    return (
      <article className="assistant-message" aria-label={t('conversation.rewriteLabel')}>
        <AnswerEditor message={message} onClose={() => edit(null)} />
      </article>
    )
  }
  return (
    <article
      className="assistant-message group/message"
      aria-label={name === null ? t('conversation.answered') : t('conversation.modelAnswered', { name })}
      aria-busy={isOpen}
    >
      {message.parts.map((part, index) => {
        const isLastPart = index === message.parts.length - 1
        const isGrowing = isStreaming && isLastPart
        if (part.type === 'attachment' || isBlank(part)) return null
        return part.type === 'thought' ? (
          <Thought key={index} text={part.text} durationMs={part.durationMs} isGrowing={isGrowing} />
        ) : (
          <Markdown
            key={index}
            text={isJson ? asJson(part.text) : part.text}
            isStreaming={isGrowing}
            isCut={isLastPart && canGoOn(message)}
          />
        )
      })}
      {/* One that is gone on with waits below what it said before. */}
      {isOpen && (!hasText || message.status === 'waiting') && <Waiting message={message} />}
      {message.edited && (
        <p className="outcome">
          <PencilLine aria-hidden="true" />
          <span>{t('conversation.edited')}</span>
        </p>
      )}
      {!isOpen && <AnswerOutcome message={message} hasText={hasText} />}
      <AnswerActions message={message} isLast={isLast} isOpen={isOpen} />
    </article>
  )
}
