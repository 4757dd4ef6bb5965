import { useTranslation } from 'react-i18next'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { Thinking, ThinkingOffer } from '#contract/thinking.ts'
import { Segmented } from '#ui/segmented.tsx'
import { NumberField } from '#ui/number-field.tsx'
import { Select } from '#ui/select.tsx'
import { Parameter } from '../shared/parameter.tsx'
import { effortText, isThinkingOn, modeFor } from '../shared/thinking.ts'

interface ThinkingFieldsProps {
  /** What the model's template lets one choose. */
  offer: ThinkingOffer
  value: Thinking
  onChange: (change: Partial<Thinking>) => void
}

const own = ''

/** How the model thinks, as far as its template can be told. Shows nothing for one that does not think. */
export function ThinkingFields({ offer, value, onChange }: ThinkingFieldsProps) {
  const { t } = useTranslation()
  const { thinks, isOnByDefault, efforts } = offer
  const isOn = isOnByDefault === null || isThinkingOn(offer, value)
  const effort = efforts.find((level) => level === value.effort)
  const isOwnMode = isOnByDefault === null || isOn === isOnByDefault
  return (
    <>
      {isOnByDefault !== null && (
        <Parameter
          name={t('thinking.mode')}
          help={t('thinking.modeHelp')}
          resetTo={isOwnMode ? null : t(isOnByDefault ? 'thinking.on' : 'thinking.off')}
          onReset={() => onChange({ mode: defaultThinking.mode })}
        >
          {() => (
            <Segmented
              label={t('thinking.mode')}
              hideLabel
              className="flex-1"
              value={isOn ? 'on' : 'off'}
              onChange={(next) => onChange({ mode: modeFor(offer, next === 'on') })}
              options={[
                { id: 'on', text: t('thinking.on') },
                { id: 'off', text: t('thinking.off') },
              ]}
            />
          )}
        </Parameter>
      )}
      {isOn && efforts.length > 0 && (
        <Parameter
          name={t('thinking.effort')}
          help={t('thinking.effortHelp')}
          resetTo={effort === undefined ? null : t('thinking.effortDefault')}
          onReset={() => onChange({ effort: null })}
        >
          {() => (
            <Select
              label={t('thinking.effort')}
              hideLabel
              className="flex-1"
              value={effort ?? own}
              onChange={(next) => onChange({ effort: next === own ? null : next })}
              options={[
                { id: own, text: t('thinking.effortDefault') },
                ...efforts.map((level) => ({ id: level, text: effortText(t, level) })),
              ]}
            />
          )}
        </Parameter>
      )}
      {isOn && thinks && (
        <Parameter
          name={t('thinking.budget')}
          help={t('thinking.budgetHelp')}
          resetTo={value.budgetTokens === null ? null : t('sampling.noLimit')}
          onReset={() => onChange({ budgetTokens: null })}
          isRow
        >
          {(describedBy) => (
            <NumberField
              label={t('thinking.budget')}
              describedBy={describedBy}
              minValue={1}
              value={value.budgetTokens}
              onChange={(budgetTokens) => onChange({ budgetTokens })}
              placeholder={t('sampling.noLimit')}
              className="w-28 shrink-0"
            />
          )}
        </Parameter>
      )}
    </>
  )
}
