import { Check, ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { errorText, formatBytes } from '#i18n/index.ts'
import { useEngine } from '#state/engines.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { isInMemory, isStarting, statusText } from '../shared/engine-status.ts'
import { StatusDot } from '../shared/status-dot.tsx'
import { useModelActions } from '../shared/use-model-actions.ts'
import { ModelDetails } from './model-details.tsx'

interface ModelRowProps {
  model: Model
  chatId: string | null
  /** Whether the shown chat is answered by it. */
  isUsed: boolean
  /** Whether its details are shown. */
  isOpen: boolean
  onToggle: () => void
}

export function ModelRow({ model, chatId, isUsed, isOpen, onToggle }: ModelRowProps) {
  const { t, i18n } = useTranslation()
  const engine = useEngine(model.id)
  const { load, unload, choose } = useModelActions()
  const nameId = useId()
  const detailsId = useId()
  const facts = [
    model.quantization,
    formatBytes(model.sizeBytes, i18n.language),
    model.publisher,
    t(`models.${model.source}`),
  ]
  return (
    <li aria-labelledby={nameId} className="px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <IconButton
          size="small"
          label={t('models.detailsOf', { name: model.name })}
          tooltip={false}
          aria-expanded={isOpen}
          aria-controls={detailsId}
          onPress={onToggle}
        >
          <ChevronRight
            className={classes(
              'transition-transform duration-120 ease-calm',
              isOpen ? 'rotate-90' : 'rtl:-scale-x-100',
            )}
          />
        </IconButton>
        <div className="min-w-40 flex-1">
          <p id={nameId} className="text-[13px] font-medium break-words">
            {model.name}
          </p>
          <p className="text-[12px] text-ink-faint">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <p className="flex items-center gap-1.5 text-[12px] text-ink-muted tabular-nums">
          <StatusDot engine={engine} />
          {statusText(t, engine, i18n.language)}
        </p>
        <div className="flex items-center gap-1.5 max-sm:w-full max-sm:justify-end">
          {isInMemory(engine) ? (
            <Button size="small" aria-describedby={nameId} onPress={() => unload(model.id)}>
              {isStarting(engine) ? t('models.cancelLoading') : t('models.unload')}
            </Button>
          ) : (
            <Button
              size="small"
              aria-describedby={nameId}
              isDisabled={engine?.status === 'unloading'}
              onPress={() => load(model.id)}
            >
              {t('models.load')}
            </Button>
          )}
          {isUsed ? (
            <p className="flex items-center gap-1.5 px-2 text-[12px] text-accent">
              <Check aria-hidden="true" className="size-3.5" />
              {t('models.inUse')}
            </p>
          ) : (
            <Button size="small" aria-describedby={nameId} onPress={() => choose(model.id, chatId)}>
              {t('models.use')}
            </Button>
          )}
        </div>
      </div>
      {isStarting(engine) && engine && (
        <ProgressBar
          label={t('models.status.loading')}
          className="mt-2"
          {...(engine.progress > 0 && { value: engine.progress })}
        />
      )}
      {engine?.error && (
        <p role="alert" className="mt-2 rounded-md bg-danger-soft px-3 py-2 text-[12px] text-danger">
          {errorText(t, engine.error)}
        </p>
      )}
      <div id={detailsId}>{isOpen && <ModelDetails model={model} />}</div>
    </li>
  )
}
