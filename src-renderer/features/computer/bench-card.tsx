import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BenchResult } from '#contract/bench.ts'
import { errorText, formatBytes, formatCount } from '#i18n/index.ts'
import { useBench } from '#state/bench.ts'
import { useAppState } from '#state/context.ts'
import { useModels } from '#state/models.ts'
import { Button } from '#ui/button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { Select } from '#ui/select.tsx'
import { Card, Figures } from './parts.tsx'
import { saveResult } from './save-result.ts'
import { formatJoules, formatSeconds } from './units.ts'

/** Measures a model on this computer, and tells it beside what was reckoned. */
export function BenchCard() {
  const { t } = useTranslation()
  const models = useModels((state) => state.models)
  const [chosen, setChosen] = useState<string | null>(null)
  const { bench } = useAppState()
  const { modelId, progress, results, error } = useBench((state) => state)
  const selected = chosen ?? models?.[0]?.id ?? null
  const result = selected === null ? undefined : results[selected]
  const isRunning = modelId !== null
  if (!models || selected === null) return null
  return (
    <Card title={t('computer.bench.title')} className="sm:col-span-2">
      <p className="text-13 text-ink-muted">{t('computer.bench.help')}</p>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <Select
            label={t('computer.bench.model')}
            options={models.map(({ id, name, quantization }) => ({
              id,
              text: [name, quantization].filter(Boolean).join(' '),
            }))}
            value={selected}
            onChange={setChosen}
          />
        </div>
        {isRunning ? (
          <Button onPress={() => bench.getState().stop()}>{t('computer.bench.stop')}</Button>
        ) : (
          <Button variant="primary" onPress={() => void bench.getState().run(selected)}>
            {t('computer.bench.start')}
          </Button>
        )}
      </div>
      {isRunning && (
        <div role="status" className="flex flex-col gap-1 text-13 text-ink-muted">
          {progress === null
            ? t('computer.bench.stages.loading')
            : t(`computer.bench.stages.${progress.stage}`, { done: progress.done, total: progress.total })}
          <ProgressBar label={t('computer.bench.title')} value={shareOf(progress)} />
        </div>
      )}
      {error && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      {result && <Result result={result} />}
    </Card>
  )
}

const shareOf = (
  progress: { stage: 'loading' | 'prefill' | 'decode'; done: number; total: number } | null,
) => {
  if (progress === null) return 0
  const before = { loading: 0, prefill: 1, decode: 2 }[progress.stage]
  return (before + progress.done / progress.total) / 3
}

function Result({ result }: { result: BenchResult }) {
  const { t, i18n } = useTranslation()
  const locale = i18n.language
  const count = (value: number) => formatCount(value, locale)
  const speed = ({ tokensPerSecond, min, max }: BenchResult['decode']) =>
    t('computer.bench.speed', { value: count(tokensPerSecond), min: count(min), max: count(max) })
  const { predicted, energy, memoryBytes } = result
  const beside = (text: string, reckoned: string | null) =>
    reckoned === null ? text : t('computer.bench.beside', { value: text, reckoned })
  return (
    <div className="flex flex-col gap-3">
      <Figures
        rows={[
          [t('computer.bench.prefill'), speed(result.prefill)],
          [
            t('computer.bench.decode'),
            beside(
              speed(result.decode),
              predicted === null || predicted.tokensPerSecond === null
                ? null
                : count(predicted.tokensPerSecond),
            ),
          ],
          [t('computer.bench.load'), formatSeconds(result.loadMs, locale)],
          [
            t('panel.memory'),
            memoryBytes === null
              ? null
              : beside(
                  formatBytes(memoryBytes, locale),
                  predicted ? formatBytes(predicted.memoryBytes, locale) : null,
                ),
          ],
          [
            t('computer.bench.energy'),
            energy === null
              ? null
              : t(energy.method === 'estimate' ? 'computer.bench.joulesAbout' : 'computer.bench.joules', {
                  value: formatJoules(energy.joulesPerToken, locale),
                }),
          ],
        ]}
      />
      <Button size="small" className="self-start" onPress={() => saveResult(result)}>
        {t('computer.bench.save')}
      </Button>
    </div>
  )
}
