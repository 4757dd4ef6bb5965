import { useTranslation } from 'react-i18next'
import type { Thinking } from '#contract/thinking.ts'
import { NumberField } from '#ui/number-field.tsx'
import { Segmented } from '#ui/segmented.tsx'

interface PresetThinkingProps {
  value: Thinking
  onChange: (change: Partial<Thinking>) => void
}

/** How a model thinks, whichever it will be: what its template does not offer is left out when the preset is used. */
export function PresetThinking({ value, onChange }: PresetThinkingProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={t('thinking.mode')}
        hideLabel
        value={value.mode}
        onChange={(mode) => onChange({ mode })}
        options={[
          { id: 'auto', text: t('presets.thinkingOwn') },
          { id: 'on', text: t('thinking.on') },
          { id: 'off', text: t('thinking.off') },
        ]}
      />
      {value.mode !== 'off' && (
        <NumberField
          label={t('thinking.budget')}
          minValue={1}
          value={value.budgetTokens}
          onChange={(budgetTokens) => onChange({ budgetTokens })}
          placeholder={t('sampling.noLimit')}
        />
      )}
    </div>
  )
}
