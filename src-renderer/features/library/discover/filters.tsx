import { Brain, CircleCheck, Image, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CatalogModel } from '#contract/catalog.ts'
import { countryName, languageName } from '#i18n/index.ts'
import { noFilters, useCatalogState } from '#state/catalog.ts'
import { Button } from '#ui/button.tsx'
import { ToggleChip } from '#ui/toggle-chip.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { countFilters } from './match-catalog.ts'

/** The values that occur, the most frequent first. */
function valuesOf(
  models: readonly CatalogModel[],
  read: (model: CatalogModel) => readonly string[],
): string[] {
  const counts = new Map<string, number>()
  for (const value of models.flatMap(read)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value)
}

/** Narrows the catalogue down. */
export function Filters({ models }: { models: readonly CatalogModel[] }) {
  const { t, i18n } = useTranslation()
  const filters = useCatalogState((state) => state.filters)
  const filter = useCatalogState((state) => state.filter)
  const plain = (value: string) => value
  const labelOf = (name: 'families' | 'makers' | 'countries' | 'licenses' | 'languages') =>
    t(`library.discover.filter.${name}`)
  const menus = [
    ['families', valuesOf(models, ({ family }) => [family]), plain],
    ['makers', valuesOf(models, ({ maker }) => [maker]), plain],
    [
      'countries',
      valuesOf(models, ({ country }) => [country]),
      (code: string) => countryName(code, i18n.language),
    ],
    ['licenses', valuesOf(models, ({ license }) => [license]), plain],
    [
      'languages',
      valuesOf(models, ({ languages }) => languages.main),
      (code: string) => languageName(code, i18n.language),
    ],
  ] as const
  return (
    <div
      role="group"
      aria-label={t('library.discover.filters')}
      data-scrolls-sideways
      className="flex flex-wrap gap-1.5 max-sm:-mx-4 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 max-sm:[scrollbar-width:none]"
    >
      <ToggleChip isSelected={filters.fitsHere} onChange={(fitsHere) => filter({ fitsHere })}>
        <CircleCheck aria-hidden="true" />
        {t('library.discover.fitsHere')}
      </ToggleChip>
      {menus.map(([name, values, text]) => (
        <FilterMenu
          key={name}
          label={labelOf(name)}
          options={values.map((id) => ({ id, text: text(id) }))}
          chosen={filters[name]}
          onChange={(chosen) => filter({ [name]: chosen })}
        />
      ))}
      <ToggleChip isSelected={filters.thinks} onChange={(thinks) => filter({ thinks })}>
        <Brain aria-hidden="true" />
        {t('library.discover.thinks')}
      </ToggleChip>
      <ToggleChip isSelected={filters.seesImages} onChange={(seesImages) => filter({ seesImages })}>
        <Image aria-hidden="true" />
        {t('library.discover.forImages')}
      </ToggleChip>
      {countFilters(filters) > 0 && (
        <Button variant="quiet" size="small" onPress={() => filter(noFilters)}>
          <X aria-hidden="true" className="size-3.5" />
          {t('library.discover.clearFilters')}
        </Button>
      )}
    </div>
  )
}
