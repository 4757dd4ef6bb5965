import { useTranslation } from 'react-i18next'
import { defaultSampling } from '#contract/default-sampling.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { usePresets } from '#state/collections.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { Select } from '#ui/select.tsx'
import { Switch } from '#ui/switch.tsx'
import { TextField } from '#ui/text-field.tsx'
import { SamplingFields } from '../shared/sampling-fields.tsx'
import { EditorFrame } from './editor-frame.tsx'
import { PresetThinking } from './preset-thinking.tsx'

const noModel = ''

/** What a preset sets; what is switched off is left as it is where the preset is used. */
export function PresetEditor() {
  const { t } = useTranslation()
  const { edited, edit, keepEdited } = usePresets((state) => state)
  const models = useModels((state) => state.models) ?? []
  const usual = useSettings(({ settings }) => settings?.sampling) ?? defaultSampling
  if (edited === null) return null
  const { name, systemPrompt, modelId, sampling, thinking = null } = edited.content
  const change = (next: Partial<typeof edited.content>) =>
    edit({ ...edited, content: { ...edited.content, ...next } })
  const isKnown = modelId === null || models.some(({ id }) => id === modelId)
  return (
    <EditorFrame
      backText={t('presets.back')}
      canSave={name.trim() !== ''}
      onBack={() => edit(null)}
      onSave={keepEdited}
    >
      <TextField
        autoFocus
        label={t('presets.name')}
        dir="auto"
        value={name}
        maxLength={200}
        onChange={(next) => change({ name: next })}
      />
      <Switch
        label={t('presets.setsSystemPrompt')}
        isSelected={systemPrompt !== null}
        onChange={(isOn) => change({ systemPrompt: isOn ? '' : null })}
      />
      {systemPrompt !== null && (
        <TextField
          label={t('panel.systemPrompt')}
          hideLabel
          dir="auto"
          rows={4}
          placeholder={t('panel.systemPromptPlaceholder')}
          value={systemPrompt}
          onChange={(next) => change({ systemPrompt: next })}
        />
      )}
      <Select
        label={t('panel.model')}
        value={modelId ?? noModel}
        onChange={(id) => change({ modelId: id === noModel ? null : id })}
        options={[
          { id: noModel, text: t('presets.modelNone') },
          ...models.map((model) => ({ id: model.id, text: model.name })),
          ...(isKnown ? [] : [{ id: modelId, text: t('models.missing', { name: modelId }) }]),
        ]}
      />
      <Switch
        label={t('presets.setsParameters')}
        isSelected={sampling !== null}
        onChange={(isOn) => change({ sampling: isOn ? usual : null })}
      />
      {sampling !== null && (
        <SamplingFields
          value={{ ...usual, ...sampling }}
          defaults={usual}
          onChange={(next) => change({ sampling: { ...sampling, ...next } })}
        />
      )}
      <Switch
        label={t('presets.setsThinking')}
        isSelected={thinking !== null}
        onChange={(isOn) => change({ thinking: isOn ? defaultThinking : null })}
      />
      {thinking !== null && (
        <PresetThinking
          value={thinking}
          onChange={(next) => change({ thinking: { ...thinking, ...next } })}
        />
      )}
    </EditorFrame>
  )
}
