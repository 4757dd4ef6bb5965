import { SlidersHorizontal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PresetContent } from '#contract/presets.ts'
import { usePresets } from '#state/collections.ts'
import { useAppState } from '#state/context.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { CollectionList } from './collection-list.tsx'
import { useCollectionActions } from './use-collection-actions.ts'
import { usePresetText } from './use-preset-text.ts'

const contentOf = ({ name, systemPrompt, modelId, sampling, thinking }: PresetContent): PresetContent => ({
  name,
  systemPrompt,
  modelId,
  sampling,
  thinking,
})

/** The presets. They are used where parameters are, and in folders. */
export function PresetList() {
  const { t } = useTranslation()
  const { presets } = useAppState()
  const items = usePresets((state) => state.items)
  const textOf = usePresetText()
  const actions = useCollectionActions<PresetContent>({
    store: presets,
    blank: { name: '', systemPrompt: '', modelId: null, sampling: null, thinking: null },
    contentOf,
    fileName: t('presets.title'),
  })
  return (
    <CollectionList
      label={t('presets.title')}
      newText={t('presets.new')}
      items={items?.map((preset) => ({ id: preset.id, name: preset.name, detail: textOf(preset) })) ?? null}
      actions={actions}
      empty={
        <EmptyState icon={<SlidersHorizontal strokeWidth={1.5} />} title={t('presets.noneTitle')}>
          <p className="text-13 text-pretty">{t('presets.noneText')}</p>
        </EmptyState>
      }
    />
  )
}
