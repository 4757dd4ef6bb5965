import { Check, MessageCircle } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { errorText, formatBytes } from '#i18n/index.ts'
import { useEngine } from '#state/engines.ts'
import { Button } from '#ui/button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { isInMemory, isStarting, statusText } from '#features/shared/engine-status.ts'
import { FitBadge } from '#features/shared/fit-badge.tsx'
import { StatusDot } from '#features/shared/status-dot.tsx'
import { useChatWith } from '#features/shared/use-chat-with.ts'
import { LibraryLink } from '../library-link.tsx'
import { ModelTile } from '../model-tile.tsx'
import { RepairLink } from '../repair-link.tsx'
import { useDamage } from '../use-damage.ts'
import { ModelMenu } from './model-menu.tsx'
import { useModelFacts } from './use-model-facts.ts'

interface InstalledRowProps {
  model: Model
  chatId: string | null
  /** Whether the chat behind the library is answered by it. */
  isUsed: boolean
}

/** A model that is here, in one line: what it is, whether it fits, and what to do with it. */
export function InstalledRow({ model, chatId, isUsed }: InstalledRowProps) {
  const { t, i18n } = useTranslation()
  const engine = useEngine(model.id)
  const { fit, measuredTokensPerSecond } = useModelFacts(model.id)
  const chatWith = useChatWith()
  const damage = useDamage(model.id)
  const nameId = useId()
  const facts = [
    model.quantization,
    formatBytes(model.sizeBytes, i18n.language),
    model.source === 'place' ? t('models.place') : t(`models.${model.source}`),
  ]
  return (
    <li aria-labelledby={nameId} className="@container px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ModelTile family={model.name} />
        <div className="min-w-0 flex-1 basis-44 @max-lg:basis-24">
          <p id={nameId} className="text-14 leading-5 font-medium">
            <LibraryLink section="installed" item={model.id} className="rounded-sm hover:underline">
              {model.name}
            </LibraryLink>
          </p>
          <p className="text-12 leading-5 text-ink-faint">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <div className="flex flex-col items-end gap-0.5 @max-lg:order-last @max-lg:min-h-4.5 @max-lg:w-full @max-lg:flex-row @max-lg:items-center @max-lg:justify-between">
          {fit && <FitBadge fit={fit} measuredTokensPerSecond={measuredTokensPerSecond} />}
          {engine && (
            <p className="flex items-center gap-1.5 text-12 text-ink-muted tabular-nums">
              <StatusDot engine={engine} />
              {engine.status === 'ready'
                ? t('library.installed.inMemory')
                : statusText(t, engine, i18n.language)}
            </p>
          )}
        </div>
        <div className="flex items-center gap-1">
          {damage ? (
            <RepairLink modelId={model.id} describedBy={nameId} />
          ) : isUsed ? (
            <p className="flex min-w-18 items-center justify-center gap-1.5 text-12 font-medium whitespace-nowrap text-accent">
              <Check aria-hidden="true" className="size-3.5" />
              {t('library.installed.inUse')}
            </p>
          ) : (
            <Button
              size="small"
              className="min-w-18"
              aria-describedby={nameId}
              onPress={() => chatWith(model.id)}
            >
              <MessageCircle aria-hidden="true" className="size-3.5" />
              {t('library.installed.chat')}
            </Button>
          )}
          <ModelMenu model={model} chatId={chatId} isUsed={isUsed} />
        </div>
      </div>
      {isStarting(engine) && engine && (
        <ProgressBar
          label={t('models.status.loading')}
          className="mt-3"
          {...(engine.progress > 0 && { value: engine.progress })}
        />
      )}
      {isInMemory(engine) || !engine?.error ? null : (
        <p role="alert" className="mt-2 rounded-md bg-danger-soft px-3 py-2 text-12 text-danger">
          {errorText(t, engine.error)}
        </p>
      )}
    </li>
  )
}
