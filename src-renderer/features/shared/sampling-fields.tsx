/** The sampling parameters with a line on what each does; used for one chat and for new chats. Knows no store. */
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Sampling } from '#contract/messages.ts'
import { Button } from '#ui/button.tsx'
import { DisclosureButton } from '#ui/disclosure-button.tsx'
import { NumberField } from '#ui/number-field.tsx'
import { Slider } from '#ui/slider.tsx'
import { JsonSchemaField } from './json-schema-field.tsx'
import { Parameter } from './parameter.tsx'
import { StopTexts } from './stop-texts.tsx'

interface SamplingFieldsProps {
  value: Sampling
  /** What each parameter is reset to. */
  defaults: Sampling
  onChange: (change: Partial<Sampling>) => void
}

/** Limits as the contract has them; the slider covers what is of use. */
const shares = {
  temperature: { minValue: 0, maxValue: 5, step: 0.05, sliderMax: 2 },
  topP: { minValue: 0, maxValue: 1, step: 0.01, sliderMax: 1 },
  minP: { minValue: 0, maxValue: 1, step: 0.01, sliderMax: 1 },
  repeatPenalty: { minValue: 0.5, maxValue: 2, step: 0.05, sliderMax: 2 },
  presencePenalty: { minValue: -2, maxValue: 2, step: 0.1, sliderMax: 2 },
  frequencyPenalty: { minValue: -2, maxValue: 2, step: 0.1, sliderMax: 2 },
}

const alwaysShown: ReadonlySet<keyof Sampling> = new Set(['temperature', 'maxTokens', 'seed'])
const isSame = (value: Sampling, defaults: Sampling, name: keyof Sampling) =>
  JSON.stringify(value[name]) === JSON.stringify(defaults[name])

export function SamplingFields({ value, defaults, onChange }: SamplingFieldsProps) {
  const { t } = useTranslation()
  const [showsMore, setShowsMore] = useState(false)
  const moreId = useId()
  const changed = (Object.keys(defaults) as (keyof Sampling)[]).filter(
    (name) => !isSame(value, defaults, name),
  )
  const changedInMore = changed.filter((name) => !alwaysShown.has(name)).length

  const share = (name: keyof typeof shares) => {
    const { sliderMax, ...limits } = shares[name]
    const label = t(`sampling.${name}`)
    const set = (next: number | null) => onChange({ [name]: next ?? defaults[name] })
    return (
      <Parameter
        name={label}
        help={t(`sampling.${name}Help`)}
        resetTo={value[name] === defaults[name] ? null : String(defaults[name])}
        onReset={() => onChange({ [name]: defaults[name] })}
      >
        {(describedBy) => (
          <>
            <Slider
              label={label}
              describedBy={describedBy}
              value={value[name]}
              minValue={limits.minValue}
              maxValue={sliderMax}
              step={limits.step}
              onChange={set}
            />
            <NumberField
              {...limits}
              label={label}
              value={value[name]}
              onChange={set}
              className="w-16 shrink-0"
            />
          </>
        )}
      </Parameter>
    )
  }

  const whole = (
    name: 'seed' | 'maxTokens' | 'topK',
    limits: { minValue: number; maxValue?: number },
    empty?: string,
  ) => {
    const label = t(`sampling.${name}`)
    return (
      <Parameter
        name={label}
        help={t(`sampling.${name}Help`)}
        resetTo={value[name] === defaults[name] ? null : String(defaults[name] ?? empty)}
        onReset={() => onChange({ [name]: defaults[name] })}
        isRow
      >
        {(describedBy) => (
          <NumberField
            {...limits}
            label={label}
            describedBy={describedBy}
            value={value[name]}
            onChange={(next) => onChange({ [name]: next ?? (empty === undefined ? defaults[name] : null) })}
            className="w-28 shrink-0"
            {...(empty !== undefined && { placeholder: empty })}
          />
        )}
      </Parameter>
    )
  }

  return (
    <div className="flex flex-col gap-4">
      {share('temperature')}
      {whole('maxTokens', { minValue: 1 }, t('sampling.noLimit'))}
      {whole('seed', { minValue: 0, maxValue: 0xffff_ffff }, t('sampling.seedRandom'))}
      <DisclosureButton
        className="-ms-2 self-start"
        isOpen={showsMore}
        onChange={setShowsMore}
        controls={moreId}
      >
        {showsMore
          ? t('sampling.less')
          : changedInMore > 0
            ? t('sampling.moreChanged', { count: changedInMore })
            : t('sampling.more')}
      </DisclosureButton>
      <div id={moreId} hidden={!showsMore} className="flex flex-col gap-4 [[hidden]]:hidden">
        {share('topP')}
        {whole('topK', { minValue: 0, maxValue: 1000 })}
        {share('minP')}
        {share('repeatPenalty')}
        {share('presencePenalty')}
        {share('frequencyPenalty')}
        <Parameter
          name={t('sampling.stop')}
          help={t('sampling.stopHelp')}
          resetTo={isSame(value, defaults, 'stop') ? null : defaults.stop.join(', ') || t('sampling.none')}
          onReset={() => onChange({ stop: defaults.stop })}
        >
          {(describedBy) => (
            <StopTexts
              label={t('sampling.stop')}
              describedBy={describedBy}
              value={value.stop}
              onChange={(stop) => onChange({ stop })}
            />
          )}
        </Parameter>
        <Parameter
          name={t('sampling.jsonSchema')}
          help={t('sampling.jsonSchemaHelp')}
          resetTo={isSame(value, defaults, 'jsonSchema') ? null : t('sampling.itsDefault')}
          onReset={() => onChange({ jsonSchema: defaults.jsonSchema })}
          isRow
        >
          {(describedBy) => (
            <JsonSchemaField
              label={t('sampling.jsonSchema')}
              describedBy={describedBy}
              value={value.jsonSchema}
              onChange={(jsonSchema) => onChange({ jsonSchema })}
            />
          )}
        </Parameter>
      </div>
      {changed.length > 0 && (
        <Button size="small" variant="quiet" className="-ms-2 self-start" onPress={() => onChange(defaults)}>
          {t('sampling.resetAll', { count: changed.length })}
        </Button>
      )}
    </div>
  )
}
