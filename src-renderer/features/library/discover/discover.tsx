/** Models worth knowing, from the catalogue that is always there, and those that the hub finds when one searches. */
import { CircleAlert } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogModel } from '#contract/catalog.ts'
import { errorText, formatDate } from '#i18n/index.ts'
import { noFilters, useCatalog, useCatalogState } from '#state/catalog.ts'
import { useHub } from '#state/hub.ts'
import { useSettings } from '#state/settings.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { SearchField } from '#ui/search-field.tsx'
import { Callout, cardClasses, columnClasses } from '../page.tsx'
import { Skeleton } from '../skeleton.tsx'
import { CatalogRow } from './catalog-row.tsx'
import { Filters } from './filters.tsx'
import { HubResults } from './hub-results.tsx'
import { countFilters, groups, matchCatalog, type FitOf, type Group } from './match-catalog.ts'
import { OfflineNote } from './offline-note.tsx'
import { Recommended } from './recommended.tsx'
import { useCatalogFits } from './use-catalog-fits.ts'

export function Discover() {
  const { t, i18n } = useTranslation()
  const catalog = useCatalog()
  const error = useCatalogState((state) => state.error)
  const filters = useCatalogState((state) => state.filters)
  const filter = useCatalogState((state) => state.filter)
  const query = useHub(({ search }) => search.query)
  const searchFor = useHub((state) => state.searchFor)
  const isOffline = useSettings(({ settings }) => settings?.offline ?? false)
  const fits = useCatalogFits(catalog)
  // Going offline, or online again, gives up or repeats what was asked.
  useEffect(() => searchFor(query, isOffline), [searchFor, query, isOffline])

  const fitOf = (id: string) => fits.value?.get(id)
  const found = matchCatalog(catalog?.models ?? [], query, filters, fitOf)
  const titleOf = (group: Group) => t(`library.discover.group.${group}`)
  // What runs here decides where each stands: lines that jump away from under the pointer are worse than none.
  const isWaiting = (catalog === null && error === null) || (fits.isPending && fits.value === null)
  const isPlain = query === '' && countFilters(filters) === 0
  const count = groups.reduce((sum, group) => sum + found[group].length, 0)
  return (
    <div className={classes(columnClasses, 'flex flex-col gap-5 pt-5 pb-16')}>
      <div className="flex flex-col gap-3">
        <SearchField
          label={t('library.discover.search')}
          placeholder={isOffline ? t('library.discover.searchCatalog') : t('library.discover.search')}
          clearLabel={t('library.discover.clearSearch')}
          value={query}
          onChange={(next) => searchFor(next, isOffline)}
        />
        {catalog && <Filters models={catalog.models} />}
      </div>
      {isOffline && <OfflineNote />}
      {error && (
        <Callout tone="danger" icon={<CircleAlert aria-hidden="true" />}>
          <p role="alert">{errorText(t, error)}</p>
        </Callout>
      )}
      {fits.error && (
        <Callout tone="plain" icon={<CircleAlert aria-hidden="true" />}>
          <p role="status">
            {t('library.discover.fitsUnknown')} {errorText(t, fits.error)}
          </p>
        </Callout>
      )}
      <p role="status" className="sr-only">
        {isPlain ? '' : t('library.discover.count', { count })}
      </p>
      {isPlain && <Recommended />}
      {isWaiting ? (
        <section aria-busy="true" aria-label={t('library.discover.looking')}>
          <h2 className="mb-2 text-13 font-semibold">{t('library.discover.looking')}</h2>
          <Skeleton lines={6} />
        </section>
      ) : (
        groups.map((group) => (
          <CatalogGroup key={group} title={titleOf(group)} models={found[group]} fitOf={fitOf} />
        ))
      )}
      {catalog !== null && count === 0 && (
        <div className="flex flex-col items-center gap-3 py-8 text-center text-13 text-ink-muted">
          <p>{t('library.discover.nothing')}</p>
          {countFilters(filters) > 0 && (
            <Button size="small" onPress={() => filter(noFilters)}>
              {t('library.discover.clearFilters')}
            </Button>
          )}
        </div>
      )}
      <HubResults />
      {catalog !== null && (
        <p className="text-12 text-pretty text-ink-faint">
          {t('library.discover.about', {
            count: catalog.models.length,
            date: formatDate(catalog.checkedAt, i18n.language),
          })}
        </p>
      )}
    </div>
  )
}

interface CatalogGroupProps {
  title: string
  models: readonly CatalogModel[]
  fitOf: FitOf
}

function CatalogGroup({ title, models, fitOf }: CatalogGroupProps) {
  if (models.length === 0) return null
  return (
    <section aria-label={title}>
      <h2 className="mb-2 flex items-baseline gap-2 text-13 font-semibold">
        {title}
        <span className="text-12 font-normal text-ink-faint tabular-nums">{models.length}</span>
      </h2>
      <ul className={classes(cardClasses, 'divide-y divide-line')}>
        {models.map((model) => (
          <CatalogRow key={model.id} model={model} fit={fitOf(model.id)} />
        ))}
      </ul>
    </section>
  )
}
