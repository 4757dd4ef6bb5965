import { useTranslation } from 'react-i18next'
import type { EngineReadout } from '#contract/hardware.ts'
import { formatCount } from '#i18n/index.ts'
import { useModelActions } from '#features/shared/use-model-actions.ts'
import { Button } from '#ui/button.tsx'
import { Card, Figures, Meter } from './parts.tsx'
import { formatSeconds } from './units.ts'
import { useModelName } from './use-model-name.ts'

/** What each model in memory is doing. */
export function ModelsCard({ engines }: { engines: readonly EngineReadout[] }) {
  const { t } = useTranslation()
  return (
    <Card title={t('computer.models.title')} className="sm:col-span-2">
      {engines.length === 0 ? (
        <p className="text-13 text-ink-muted">{t('computer.models.none')}</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {engines.map((engine) => (
            <li key={engine.modelId}>
              <ModelReadout engine={engine} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function ModelReadout({ engine }: { engine: EngineReadout }) {
  const { t, i18n } = useTranslation()
  const { unload } = useModelActions()
  const name = useModelName()(engine.modelId)
  const { activity, contextSize, cpuCores } = engine
  const count = (value: number) => formatCount(value, i18n.language)
  const speed = activity?.tokensPerSecond ?? null
  const filled = activity?.contextTokens ?? null
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 flex-1 basis-40 text-13 font-medium break-words">{name}</h3>
        <Button
          size="small"
          onPress={() => unload(engine.modelId)}
          aria-label={t('models.unloadNamed', { name })}
        >
          {t('models.unload')}
        </Button>
      </div>
      <Figures
        rows={[
          [
            activity?.isLive ? t('computer.models.speedNow') : t('computer.models.speedLast'),
            speed === null
              ? t('computer.models.notYet')
              : t('computer.models.perSecond', { value: count(speed) }),
          ],
          [
            t('computer.models.first'),
            activity === null || activity.timeToFirstTokenMs === null
              ? t('computer.models.notYet')
              : formatSeconds(activity.timeToFirstTokenMs, i18n.language),
          ],
          [t('computer.models.cores'), cpuCores === null ? null : count(cpuCores)],
          [
            t('computer.models.context'),
            contextSize === null
              ? t('computer.models.notYet')
              : t('computer.models.contextOf', { used: count(filled ?? 0), size: count(contextSize) }),
          ],
        ]}
      />
      {contextSize !== null && (
        <Meter share={(filled ?? 0) / contextSize} label={`${t('computer.models.context')}: ${name}`} />
      )}
    </div>
  )
}
