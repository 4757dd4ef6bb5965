import { useTranslation } from 'react-i18next'
import { useChats } from '#state/chats.ts'
import { useModels } from '#state/models.ts'
import { Select } from '#ui/select.tsx'
import { searchSpans, type SearchSpan } from './search-span.ts'

export interface Filters {
  /** Answers of this model, and the questions it answered; null for all. */
  modelId: string | null
  span: SearchSpan
}
export const noFilters: Filters = { modelId: null, span: 'any' }

interface SearchFiltersProps {
  filters: Filters
  /** Models that answered in what was found. */
  foundIds: readonly string[]
  onChange: (filters: Filters) => void
}

const anyModel = ''

/** Narrows a search down to a model and a time. */
export function SearchFilters({ filters, foundIds, onChange }: SearchFiltersProps) {
  const { t } = useTranslation()
  const models = useModelChoices([...foundIds, ...(filters.modelId === null ? [] : [filters.modelId])])
  return (
    <div role="group" aria-label={t('chats.filters')} className="flex gap-1 px-2 pb-1">
      <Select
        label={t('chats.filterModel')}
        hideLabel
        className="flex-1"
        options={[{ id: anyModel, text: t('chats.anyModel') }, ...models]}
        value={filters.modelId ?? anyModel}
        onChange={(id) => onChange({ ...filters, modelId: id === anyModel ? null : id })}
      />
      <Select
        label={t('chats.filterTime')}
        hideLabel
        className="flex-1"
        options={searchSpans.map((id) => ({ id, text: t(`chats.spans.${id}`) }))}
        value={filters.span}
        onChange={(span) => onChange({ ...filters, span })}
      />
    </div>
  )
}

/** Those that are here, those of chats and those that were found, also where their file is not there any more. */
function useModelChoices(otherIds: readonly string[]): { id: string; text: string }[] {
  const models = useModels((state) => state.models)
  const chats = useChats((state) => state.chats)
  const texts = new Map(
    (models ?? []).map(({ id, name, quantization }) => [
      id,
      quantization === null ? name : `${name} ${quantization}`,
    ]),
  )
  for (const id of [...(chats ?? []).flatMap(({ modelId }) => modelId ?? []), ...otherIds])
    if (!texts.has(id)) texts.set(id, fileNameOf(id))
  return [...texts].map(([id, text]) => ({ id, text })).sort((a, b) => a.text.localeCompare(b.text))
}

const fileNameOf = (modelId: string) =>
  modelId
    .split('/')
    .at(-1)
    ?.replace(/\.gguf$/, '') ?? modelId
