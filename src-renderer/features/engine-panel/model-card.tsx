import type { TFunction } from 'i18next'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { EngineState } from '#contract/engines.ts'
import { errorText, formatBytes, formatCount, formatPercent } from '#i18n/index.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useEngine, useEngines } from '#state/engines.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { isInMemory, isStarting, statusWord } from '../shared/engine-status.ts'
import { StatusDot } from '../shared/status-dot.tsx'
import { useModelActions } from '../shared/use-model-actions.ts'

/** The model that answers in this chat: what it is, whether it is in memory, and what to do about it. */
export function ModelCard({ chatId }: { chatId: string | null }) {
  const { t, i18n } = useTranslation()
  const { id, model } = useCurrentModel(chatId)
  const engine = useEngine(id)
  const showLibrary = useView((view) => view.showLibrary)
  const { load, unload } = useModelActions()
  if (id === null) {
    return (
      <div className="flex flex-col gap-3">
        <p className="text-13 text-ink-muted">{t('models.none')}</p>
        <Button onPress={() => showLibrary('installed')}>{t('models.choose')}</Button>
      </div>
    )
  }
  const starting = isStarting(engine)
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="text-14 font-semibold break-words">{model?.name ?? id}</p>
        {model && (
          <p className="text-12 text-ink-muted">
            {[model.quantization, formatBytes(model.sizeBytes, i18n.language)].filter(Boolean).join(' · ')}
          </p>
        )}
      </div>
      {/* Read out when it changes, without each step of the progress. */}
      <p role="status" className="sr-only">
        {statusWord(t, engine)}
      </p>
      <div className="flex min-h-9 items-center gap-2">
        <StatusDot engine={engine} />
        <p className="min-w-0 flex-1 text-13 leading-5 text-ink-muted">
          {statusWord(t, engine)}
          <span className="block text-12 leading-4 text-ink-faint tabular-nums">
            {detailText(t, engine, i18n.language)}
          </span>
        </p>
        {isInMemory(engine) ? (
          <Button size="small" onPress={() => unload(id)}>
            {starting ? t('models.cancelLoading') : t('models.unload')}
          </Button>
        ) : (
          <Button
            size="small"
            variant="primary"
            isDisabled={engine?.status === 'unloading' || model === undefined}
            onPress={() => load(id)}
          >
            {engine?.status === 'failed' ? t('models.loadAgain') : t('models.load')}
          </Button>
        )}
      </div>
      {/* Its place is kept, so that nothing moves when a model loads. */}
      <div className="-mt-1 h-1">
        {starting && engine && (
          <ProgressBar
            label={t('models.status.loading')}
            {...(engine.progress > 0 && { value: engine.progress })}
          />
        )}
      </div>
      {engine?.error && (
        <p role="alert" className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-12 text-danger">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {errorText(t, engine.error)}
        </p>
      )}
      <OtherEngines modelId={id} />
    </div>
  )
}

/** What stands below the status: how far it is, how much it keeps in view, or when it will be loaded. */
function detailText(t: TFunction, engine: EngineState | undefined, locale: string): string {
  if (engine === undefined) return t('panel.loadsByItself')
  if (engine.status === 'loading') return formatPercent(engine.progress, locale)
  if (engine.contextSize === null) return ''
  const context = t('panel.contextOf', { count: formatCount(engine.contextSize, locale) })
  return [context, threadsText(t, engine, locale)].filter(Boolean).join(' · ')
}

/** With how many threads it is computed, where there was something to choose. */
function threadsText(t: TFunction, { threads }: EngineState, locale: string): string | null {
  if (threads === undefined) return null
  const [used, of] = [formatCount(threads.used, locale), formatCount(threads.of, locale)]
  return threads.isMeasured ? t('panel.threadsMeasured', { used, of }) : t('panel.threadsOf', { used, of })
}

/** Models that other chats loaded: they take memory, so they are named and can be let go. */
function OtherEngines({ modelId }: { modelId: string }) {
  const { t } = useTranslation()
  const engines = useEngines((state) => state.engines)
  const models = useModels((state) => state.models)
  const { unload } = useModelActions()
  const others = engines.filter((engine) => engine.modelId !== modelId && isInMemory(engine))
  if (others.length === 0) return null
  return (
    <div>
      <h3 className="text-12 font-medium text-ink-faint">{t('panel.alsoLoaded')}</h3>
      <ul>
        {others.map((engine) => {
          const name = models?.find(({ id }) => id === engine.modelId)?.name ?? engine.modelId
          return (
            <li key={engine.modelId} className="flex items-center gap-2 text-13">
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <Button
                size="small"
                variant="quiet"
                aria-label={t('models.unloadNamed', { name })}
                onPress={() => unload(engine.modelId)}
              >
                {t('models.unload')}
              </Button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
