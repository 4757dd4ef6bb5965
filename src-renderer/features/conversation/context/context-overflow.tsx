import { Layers } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ContextUse } from '#contract/context.ts'
import { formatCount } from '#i18n/index.ts'
import { useChat } from '#state/chats.ts'
import { useEngine } from '#state/engines.ts'
import { useFits } from '#state/fit.ts'
import { useAsked } from '#state/use-asked.ts'
import { Button } from '#ui/button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { largerContext } from './larger-context.ts'
import { UnseenMessages } from './unseen-messages.tsx'
import { useMakeRoom } from './use-make-room.ts'
import { whatIsTooLong } from './what-is-too-long.ts'

interface ContextOverflowProps {
  chatId: string
  modelId: string
  use: ContextUse
}

/** The conversation does not fit any more: who would not be seen, and what can be done. Nothing happens unless it is chosen. */
export function ContextOverflow({ chatId, modelId, use }: ContextOverflowProps) {
  const { t, i18n } = useTranslation()
  const headMessageId = useChat(chatId)?.headMessageId ?? null
  const { isBusy, writing, drop, summarise, cancel, enlarge } = useMakeRoom(chatId, modelId)
  const size = useLargerContext(modelId, use)
  const number = (value: number) => formatCount(value, i18n.language)
  const { cut, contextSize } = use
  const actions =
    writing === null ? (
      <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
        {cut !== null && (
          <>
            <Button size="small" isDisabled={isBusy} onPress={() => summarise(cut.fromMessageId)}>
              {t('context.overflow.summarise')}
            </Button>
            <Button size="small" isDisabled={isBusy} onPress={() => drop(cut.fromMessageId)}>
              {t('context.overflow.drop')}
            </Button>
          </>
        )}
        {size !== null && (
          <Button size="small" isDisabled={isBusy} onPress={() => enlarge(headMessageId, size)}>
            {t('context.overflow.enlarge', { size: number(size) })}
          </Button>
        )}
      </div>
    ) : (
      <div className="mt-2 flex flex-col gap-2" aria-busy="true">
        <ProgressBar label={t('context.overflow.summarising')} value={writing.share} />
        <p className="line-clamp-3 min-h-5 text-ink-muted" dir="auto">
          {writing.text === '' ? t('context.overflow.summarising') : writing.text}
        </p>
        <Button size="small" className="self-start" onPress={cancel}>
          {t('app.cancel')}
        </Button>
      </div>
    )
  return (
    <section className="context-overflow" aria-label={t('context.overflow.label')}>
      <Layers aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
      <div className="min-w-0 flex-1">
        <p role="alert">
          {t('context.overflow.text', { tokens: number(use.total), size: number(contextSize ?? 0) })}{' '}
          {cut === null && t(`context.overflow.lastAlone.${whatIsTooLong(use)}`)}
        </p>
        {cut === null ? (
          actions
        ) : (
          <UnseenMessages chatId={chatId} ids={cut.messageIds}>
            {actions}
          </UnseenMessages>
        )}
      </div>
    </section>
  )
}

/** A context that would hold it, if this computer has the memory; null while that is not known. */
function useLargerContext(modelId: string, { total, contextSize }: ContextUse): number | null {
  const ofModel = useFits((state) => state.ofModel)
  const engine = useEngine(modelId)
  const { value: fit } = useAsked(modelId, (signal) => ofModel(modelId, null, signal))
  if (fit === null || contextSize === null) return null
  const trainContextSize = engine?.trainContextSize ?? null
  return largerContext({ total, contextSize, trainContextSize, largest: fit.largestContextSize })
}
