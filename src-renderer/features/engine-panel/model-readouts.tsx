import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { HardwareSample } from '#contract/hardware.ts'
import { formatCount } from '#i18n/index.ts'
import { useEngines } from '#state/engines.ts'
import { formatSeconds } from '../computer/units.ts'
import { useModelName } from '../computer/use-model-name.ts'
import { isInMemory } from '../shared/engine-status.ts'
import { LiveText } from './live-text.tsx'
import { Readout } from './readout.tsx'
import type { Pick } from './use-live.ts'

/** How fast each model in memory answers, how soon it began, and how full its context is. */
export function ModelReadouts() {
  const engines = useEngines((state) => state.engines)
  const name = useModelName()
  return engines
    .filter(isInMemory)
    .map(({ modelId }) => <ModelReadout key={modelId} modelId={modelId} name={name(modelId)} />)
}

const activityOf = ({ engines }: HardwareSample, modelId: string) => {
  const engine = engines.find((one) => one.modelId === modelId)
  return { ...engine?.activity, contextSize: engine?.contextSize ?? null }
}

function ModelReadout({ modelId, name }: { modelId: string; name: string }) {
  const { t, i18n } = useTranslation()
  const locale = i18n.language
  const speed = useCallback<Pick>(
    (now) => {
      const { tokensPerSecond } = activityOf(now, modelId)
      if (tokensPerSecond === null || tokensPerSecond === undefined) return t('computer.models.notYet')
      return t('computer.models.perSecond', { value: formatCount(tokensPerSecond, locale) })
    },
    [t, locale, modelId],
  )
  const rest = useCallback<Pick>(
    (now) => {
      const { timeToFirstTokenMs: firstMs, contextTokens, contextSize } = activityOf(now, modelId)
      const [used, size] = [contextTokens ?? 0, contextSize ?? 0]
      const count = (value: number) => formatCount(value, locale)
      return [
        typeof firstMs === 'number' && t('panel.firstAfter', { time: formatSeconds(firstMs, locale) }),
        size > 0 && t('panel.contextFilled', { used: count(used), size: count(size) }),
      ]
        .filter((part) => part !== false)
        .join(' · ')
    },
    [t, locale, modelId],
  )
  return (
    <Readout name={name} below={<LiveText pick={rest} />}>
      <LiveText pick={speed} />
    </Readout>
  )
}
