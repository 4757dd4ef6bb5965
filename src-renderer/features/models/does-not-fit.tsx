/** A load that was refused before it began: what it needs, what there is, and the ways on. */
import { useTranslation } from 'react-i18next'
import { formatBytes, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useFits, type Refusal } from '#state/fit.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { useToasts } from '#state/toasts.ts'
import { useAsked } from '#state/use-asked.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { MemoryNeeded } from '../shared/memory-needed.tsx'
import { useModelActions } from '../shared/use-model-actions.ts'

export function DoesNotFit() {
  const { t } = useTranslation()
  const isOpen = useView((view) => view.dialog === 'fit')
  const showDialog = useView((view) => view.showDialog)
  const refusal = useFits((state) => state.refusal)
  const models = useModels((state) => state.models) ?? []
  if (refusal === null) return null
  const nameOf = (id: string) => models.find((model) => model.id === id)?.name
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => showDialog(null)}
      title={t('fit.refusedTitle', { name: nameOf(refusal.modelId) ?? refusal.modelId })}
      closeLabel={t('app.close')}
      footer={<WaysOn refusal={refusal} nameOf={nameOf} onDone={() => showDialog(null)} />}
    >
      <Explanation refusal={refusal} nameOf={nameOf} />
    </Dialog>
  )
}

interface PartProps {
  refusal: Refusal
  nameOf: (id: string) => string | undefined
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** The nearest model that is here and fits, as the host found it. */
function nearestOf({ refusal, nameOf }: PartProps): { id: string; name: string } | null {
  const id = refusal.error.details?.fittingId
  const name = typeof id === 'string' ? nameOf(id) : undefined
  return typeof id === 'string' && name !== undefined ? { id, name } : null
}

function useFit({ modelId, contextSize }: Refusal) {
  const { fit } = useAppState()
  return useAsked(`${modelId} ${contextSize}`, (signal) =>
    fit.getState().ofModel(modelId, contextSize, signal),
  ).value
}

function Explanation({ refusal, nameOf }: PartProps) {
  const { t, i18n } = useTranslation()
  const fit = useFit(refusal)
  const needed = numberOf(refusal.error.details?.neededBytes)
  const available = numberOf(refusal.error.details?.availableBytes)
  const nearest = nearestOf({ refusal, nameOf })
  // Figures that were taken a moment later than the refusal may speak against it.
  const refused =
    fit && needed !== null && available !== null
      ? { ...fit, verdict: 'no' as const, totalBytes: needed, availableBytes: available }
      : fit
  return (
    <div className="flex flex-col gap-4 text-13 leading-5">
      <p className="text-pretty">
        {needed !== null && available !== null
          ? t('fit.refusedText', {
              needed: formatBytes(needed, i18n.language, 'ceil'),
              available: formatBytes(available, i18n.language, 'floor'),
            })
          : t('fit.refusedShort')}
      </p>
      {refused && <MemoryNeeded fit={refused} />}
      {nearest && <p>{t('fit.nearest', { name: nearest.name })}</p>}
      {typeof fit?.largestContextSize === 'number' && fit.largestContextSize < fit.contextSize && (
        <p>
          {t('fit.refusedContext', {
            size: t('panel.contextTokens', { count: formatCount(fit.largestContextSize, i18n.language) }),
          })}
        </p>
      )}
      <p className="text-12 text-ink-faint">{t('fit.refusedInsist')}</p>
    </div>
  )
}

function WaysOn({ refusal, nameOf, onDone }: PartProps & { onDone: () => void }) {
  const { t } = useTranslation()
  const { engines } = useAppState()
  const chatId = useView((view) => view.chatId)
  const showLibrary = useView((view) => view.showLibrary)
  const showError = useToasts((toasts) => toasts.showError)
  const settings = useSettings((state) => state.settings)
  const update = useSettings((state) => state.update)
  const { choose, load } = useModelActions()
  const fit = useFit(refusal)
  const nearest = nearestOf({ refusal, nameOf })
  const { modelId, contextSize } = refusal
  const smaller = fit?.largestContextSize ?? null

  const insist = () => {
    onDone()
    void engines.getState().load(modelId, contextSize, true).catch(showError)
  }
  const shorten = async (size: number) => {
    onDone()
    await update({ contextSizes: { ...settings?.contextSizes, [modelId]: size } })
    load(modelId, false)
  }
  return (
    <>
      <Button variant="quiet" onPress={insist}>
        {t('fit.loadAnyway')}
      </Button>
      {fit && smaller !== null && smaller < fit.contextSize && (
        <Button onPress={() => void shorten(smaller).catch(showError)}>{t('fit.smallerContext')}</Button>
      )}
      {nearest ? (
        <Button
          variant="primary"
          onPress={() => {
            onDone()
            choose(nearest.id, chatId)
          }}
        >
          {t('fit.useInstead', { name: nearest.name })}
        </Button>
      ) : (
        <Button variant="primary" onPress={() => showLibrary('discover')}>
          {t('fit.findSmaller')}
        </Button>
      )}
    </>
  )
}
