import type { Fit } from '#contract/fit.ts'
import { useAppState } from '#state/context.ts'
import { useEngines } from '#state/engines.ts'
import { useAsked } from '#state/use-asked.ts'
import { useSettings } from '#state/settings.ts'
import { isInMemory } from '#features/shared/engine-status.ts'

export interface ModelFacts {
  /** At the context that is chosen for the model; null until it is known. */
  fit: Fit | null
  /** Median of its latest answers; null when there was none. */
  measuredTokensPerSecond: number | null
}

/** Whether a model that is here fits, and how fast it was; asked again when what is in memory changes. */
export function useModelFacts(modelId: string): ModelFacts {
  const { fit, models } = useAppState()
  const contextSize = useSettings(({ settings }) => settings?.contextSizes[modelId] ?? null)
  const loaded = useEngines(({ engines }) =>
    engines
      .filter(isInMemory)
      .map(({ modelId, status }) => (status === 'loading' ? '' : modelId))
      .join('\n'),
  )
  const asked = useAsked(`${modelId}\n${contextSize}\n${loaded}`, (signal) =>
    fit.getState().ofModel(modelId, contextSize, signal),
  )
  const speed = useAsked(`${modelId}\n${loaded}`, () => models.getState().measuredSpeed(modelId))
  return { fit: asked.value, measuredTokensPerSecond: speed.value?.tokensPerSecond ?? null }
}
