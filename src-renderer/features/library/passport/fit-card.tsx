import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '#contract/models.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useEngine, useEngines } from '#state/engines.ts'
import { useSettings } from '#state/settings.ts'
import { useAsked } from '#state/use-asked.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { Slider } from '#ui/slider.tsx'
import { FitBadge } from '#features/shared/fit-badge.tsx'
import { MemoryNeeded } from '#features/shared/memory-needed.tsx'
import { isInMemory } from '#features/shared/engine-status.ts'
import { Block, cardClasses } from '../page.tsx'

/** The slider's steps: doublings from 512 tokens up to what the model was trained for, which is the last. */
export function contextSteps(trainedFor: number): number[] {
  const steps: number[] = []
  for (let size = 512; size < trainedFor; size *= 2) steps.push(size)
  return [...steps, trainedFor]
}

/** What the model needs for a context that one may try out, and whether this computer has it. */
export function FitCard({ model }: { model: Model }) {
  const { t, i18n } = useTranslation()
  const { fit: fits, models } = useAppState()
  const settings = useSettings((state) => state.settings)
  const update = useSettings((state) => state.update)
  const showError = useToasts((toasts) => toasts.showError)
  const engine = useEngine(model.id)
  const loadedCount = useEngines(({ engines }) => engines.filter(isInMemory).length)
  const [tried, setTried] = useState<number | null>(null)
  const header = useAsked(model.id, () => models.getState().inspect(model.id)).value
  const chosen = settings?.contextSizes[model.id] ?? null
  const contextSize = tried ?? chosen
  const { value: fit, error } = useAsked(`${model.id} ${contextSize} ${loadedCount}`, (signal) =>
    fits.getState().ofModel(model.id, contextSize, signal),
  )
  const tokens = (count: number) => t('panel.contextTokens', { count: formatCount(count, i18n.language) })

  const steps = contextSteps(engine?.trainContextSize ?? header?.contextSize ?? 32_768)
  const shownSize = contextSize ?? fit?.contextSize ?? steps[0] ?? 512
  const position = steps.findLastIndex((size) => size <= shownSize)
  const keep = () => {
    if (settings === null || tried === null) return
    void update({ contextSizes: { ...settings.contextSizes, [model.id]: tried } }).catch(showError)
  }
  return (
    <Block title={t('fit.title')} aside={fit && <FitBadge fit={fit} isLong />}>
      <div className={classes(cardClasses, 'flex min-h-48 flex-col gap-4 px-4 py-4')}>
        <div>
          <div className="flex min-h-7 items-center gap-3 text-13">
            <span className="text-ink-muted">{t('panel.context')}</span>
            <span className="flex-1 font-medium tabular-nums">
              {contextSize !== null || fit !== null ? tokens(shownSize) : error === null && t('app.loading')}
            </span>
            {tried !== null && tried !== chosen && (
              <Button size="small" onPress={keep}>
                {t('fit.keepContext')}
              </Button>
            )}
          </div>
          <Slider
            label={t('fit.contextToTry')}
            value={Math.max(position, 0)}
            minValue={0}
            maxValue={steps.length - 1}
            step={1}
            onChange={(next) => setTried(steps[next] ?? null)}
          />
          {typeof fit?.largestContextSize === 'number' && (
            <p className="text-12 text-ink-faint">
              {t('fit.largest', { size: tokens(fit.largestContextSize) })}
            </p>
          )}
        </div>
        {fit && <MemoryNeeded fit={fit} />}
        {fit && <p className="text-12 text-ink-faint">{t(`fit.basis.${fit.basis}`)}</p>}
        {error && (
          <p role="alert" className="text-12 text-danger">
            {errorText(t, error)}
          </p>
        )}
      </div>
    </Block>
  )
}
