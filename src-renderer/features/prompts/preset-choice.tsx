import { useTranslation } from 'react-i18next'
import type { PresetContent } from '#contract/presets.ts'
import { usePresets } from '#state/collections.ts'
import { Select } from '#ui/select.tsx'

const none = ''

/** Fills a form in with what a preset sets. Nothing where there are no presets. */
export function PresetChoice({ onChoose }: { onChoose: (preset: PresetContent) => void }) {
  const { t } = useTranslation()
  const presets = usePresets(({ items }) => items) ?? []
  if (presets.length === 0) return null
  return (
    <Select
      label={t('presets.fill')}
      value={none}
      onChange={(id) => {
        const preset = presets.find((each) => each.id === id)
        if (preset) onChoose(preset)
      }}
      options={[
        { id: none, text: t('presets.choose') },
        ...presets.map(({ id, name }) => ({ id, text: name })),
      ]}
    />
  )
}
