import { useTranslation } from 'react-i18next'
import { formatCount } from '#i18n/index.ts'
import { useCurrentModel } from '#state/current-model.ts'
import { useEngine } from '#state/engines.ts'
import { useSettings } from '#state/settings.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { Select } from '#ui/select.tsx'
import { useModelActions } from '../shared/use-model-actions.ts'
import { contextSizes } from '../shared/context-sizes.ts'

const automatic = 'automatic'

/** How much a model keeps in view: chosen per model, and true from its next load on. */
export function ContextSize({ chatId }: { chatId: string | null }) {
  const { t, i18n } = useTranslation()
  const { id } = useCurrentModel(chatId)
  const engine = useEngine(id)
  const settings = useSettings((state) => state.settings)
  const update = useSettings((state) => state.update)
  const showError = useToasts((toasts) => toasts.showError)
  const { load } = useModelActions()
  if (id === null || settings === null) return null

  const chosen = settings.contextSizes[id] ?? null
  const tokens = (size: number) => t('panel.contextTokens', { count: formatCount(size, i18n.language) })
  const isReady = engine?.status === 'ready' && engine.contextSize !== null
  const mustReload = isReady && chosen !== null && engine.contextSize !== chosen
  return (
    <div className="flex flex-col gap-2">
      <Select
        label={t('panel.context')}
        description={t('panel.contextHelp')}
        options={[
          { id: automatic, text: t('panel.contextAutomatic') },
          ...contextSizes(engine?.trainContextSize ?? null, chosen).map((size) => ({
            id: String(size),
            text: tokens(size),
          })),
        ]}
        value={chosen === null ? automatic : String(chosen)}
        onChange={(value) => {
          const sizes = Object.entries(settings.contextSizes).filter(([modelId]) => modelId !== id)
          if (value !== automatic) sizes.push([id, Number(value)])
          void update({ contextSizes: Object.fromEntries(sizes) }).catch(showError)
        }}
      />
      {mustReload && engine.contextSize !== null && (
        <div className="flex flex-col items-start gap-2 rounded-md bg-warning-soft px-3 py-2 text-12 text-warning">
          {t('panel.contextNow', { count: formatCount(engine.contextSize, i18n.language) })}{' '}
          {t('panel.contextApply')}
          <Button size="small" onPress={() => load(id)}>
            {t('panel.reloadModel')}
          </Button>
        </div>
      )}
    </div>
  )
}
