import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { formatPercent } from '#i18n/index.ts'
import { useOpenChat } from '#state/chat.ts'
import { useEngine } from '#state/engines.ts'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { useModelName } from './use-model-name.ts'

interface Progress {
  text: string
  /** 0 to 1; null while nobody knows. */
  share: number | null
}

/** What goes on before the first word: the model is loaded, then the conversation is read. */
function useProgress(message: Message): Progress {
  const { t } = useTranslation()
  const engine = useEngine(message.modelId)
  const name = useModelName(message.modelId) ?? ''
  const prefill = useOpenChat(({ content }) =>
    content?.prefill?.messageId === message.id ? content.prefill : null,
  )
  if (engine?.status === 'loading')
    return { text: t('conversation.loading', { name }), share: engine.progress }
  if (engine?.status === 'restarting') return { text: t('conversation.restarting', { name }), share: null }
  if (prefill !== null && prefill.total > 0) {
    return { text: t('conversation.reading'), share: prefill.done / prefill.total }
  }
  return { text: t('conversation.waiting'), share: null }
}

/** One quiet line in the place of the answer that is to come. */
export function Waiting({ message }: { message: Message }) {
  const { i18n } = useTranslation()
  const { text, share } = useProgress(message)
  return (
    <div className="waiting">
      <span className="waiting-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{text}</span>
      {share !== null && (
        <>
          <span className="tabular-nums">{formatPercent(share, i18n.language)}</span>
          <ProgressBar label={text} value={share} className="max-w-28" />
        </>
      )}
    </div>
  )
}
