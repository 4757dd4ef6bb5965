import { useTranslation } from 'react-i18next'
import type { PresetContent } from '#contract/presets.ts'
import { useModels } from '#state/models.ts'

/** What a preset sets, in one line. */
export function usePresetText(): (preset: Omit<PresetContent, 'name'>) => string {
  const { t } = useTranslation()
  const models = useModels((state) => state.models)
  return ({ systemPrompt, modelId, sampling }) => {
    // The temperature is named.
    const others = Object.keys(sampling ?? {}).filter((name) => name !== 'temperature').length
    const facts = [
      modelId !== null && (models?.find(({ id }) => id === modelId)?.name ?? modelId),
      sampling?.temperature !== undefined && t('compare.temperature', { value: sampling.temperature }),
      others > 0 &&
        t(sampling?.temperature === undefined ? 'presets.parameterCount' : 'presets.otherParameters', {
          count: others,
        }),
      systemPrompt !== null &&
        (systemPrompt.trim() === '' ? t('presets.noSystemPrompt') : systemPrompt.slice(0, 200)),
    ].filter(Boolean)
    return facts.length === 0 ? t('presets.setsNothing') : facts.join(' · ')
  }
}
