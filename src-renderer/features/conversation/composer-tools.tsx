import { ArrowUp, Square } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContextUse } from '#contract/context.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { AttachButton } from './attachments/attach-button.tsx'
import { ContextMeter } from './context/context-meter.tsx'
import { PromptButton } from './slash/prompt-button.tsx'
import { ThinkingToggle } from './thinking-toggle.tsx'

interface ComposerToolsProps {
  chatId: string | null
  isGenerating: boolean
  hasText: boolean
  /** What was typed can be sent. */
  isReady: boolean
  use: ContextUse | null
  onAttach: (files: readonly File[]) => void
  onPrompt: () => void
  onStop: () => void
}

/** What goes with a message, and what sends it or stops its answer. Drawn again only when it changes: keys pass by it. */
export const ComposerTools = memo(function ComposerTools(props: ComposerToolsProps) {
  const { chatId, isGenerating, hasText, isReady, use, onAttach, onPrompt, onStop } = props
  const { t } = useTranslation()
  return (
    <div className="composer-tools">
      <AttachButton onAttach={onAttach} />
      <PromptButton onPress={onPrompt} />
      <ThinkingToggle chatId={chatId} />
      {use && <ContextMeter use={use} />}
      <span className="composer-buttons">
        {isGenerating && (
          <IconButton
            label={t('conversation.stop')}
            keys="Escape"
            className="composer-button stop"
            onPress={onStop}
          >
            <Square />
          </IconButton>
        )}
        {(!isGenerating || hasText) && (
          <IconButton
            type="submit"
            label={isGenerating ? t('conversation.queue.send') : t('conversation.send')}
            keys="Enter"
            className="composer-button"
            isDisabled={!isReady}
          >
            <ArrowUp />
          </IconButton>
        )}
      </span>
    </div>
  )
})
