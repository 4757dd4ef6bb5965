import { Download, Heart, Lock, SearchX, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { HubModel } from '#contract/hub.ts'
import { errorText, formatCount, formatDate } from '#i18n/index.ts'
import { useHub } from '#state/hub.ts'
import { useSettings } from '#state/settings.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { Spinner } from '#ui/spinner.tsx'
import { LibraryLink } from '../library-link.tsx'
import { cardClasses } from '../page.tsx'
import { Skeleton } from '../skeleton.tsx'

/** What the hub has for the words of the search; nothing where there are none, or no network is wanted. */
export function HubResults() {
  const { t } = useTranslation()
  const search = useHub((state) => state.search)
  const searchFor = useHub((state) => state.searchFor)
  const isOffline = useSettings(({ settings }) => settings?.offline ?? false)
  if (search.status === 'idle') return null
  const isSearching = search.status === 'searching'
  const isEmpty = search.status === 'found' && search.models.length === 0
  return (
    <section aria-label={t('library.hub.title')} aria-busy={isSearching}>
      <h2 className="mb-2 flex items-center gap-2 text-13 font-semibold">
        {t('library.hub.title')}
        {isSearching && <Spinner className="size-3" />}
      </h2>
      <p role="status" className="sr-only">
        {isSearching
          ? t('library.hub.searching')
          : search.status === 'found'
            ? t('library.hub.count', { count: search.models.length })
            : ''}
      </p>
      {search.error ? (
        <div
          role="alert"
          className={classes(cardClasses, 'flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-13')}
        >
          <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-warning" />
          <p className="min-w-0 flex-1 basis-56 text-ink-muted">
            {/* Nothing was being fetched, and nothing is tried again by itself, as the usual words have it. */}
            {search.error.code === 'DOWNLOAD_FAILED'
              ? t('library.hub.unreachable')
              : search.error.code === 'HUB_BUSY'
                ? t('library.hub.busy')
                : errorText(t, search.error)}
          </p>
          <Button size="small" onPress={() => searchFor(search.query, isOffline)}>
            {t('library.hub.tryAgain')}
          </Button>
        </div>
      ) : isEmpty ? (
        <p className="flex items-center gap-2 text-13 text-ink-muted">
          <SearchX aria-hidden="true" className="size-4" />
          {t('library.hub.nothing', { query: search.query })}
        </p>
      ) : search.models.length === 0 ? (
        <Skeleton lines={3} />
      ) : (
        <ul className={classes(cardClasses, 'divide-y divide-line', isSearching && 'opacity-60')}>
          {search.models.map((model) => (
            <HubRow key={model.repository} model={model} />
          ))}
        </ul>
      )}
    </section>
  )
}

function HubRow({ model }: { model: HubModel }) {
  const { t, i18n } = useTranslation()
  const [publisher, name] = model.repository.split('/')
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 transition-colors duration-120 ease-calm first:rounded-t-lg last:rounded-b-lg hover:bg-hover">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex items-center gap-1.5 text-13 font-medium">
          <LibraryLink
            section="discover"
            item={`hub:${model.repository}`}
            className="min-w-0 truncate rounded-sm after:absolute after:inset-0 after:rounded-lg"
          >
            {name}
          </LibraryLink>
          {model.gated && (
            <>
              <Lock aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
              <span className="sr-only">{t('library.hub.gated')}</span>
            </>
          )}
        </p>
        <p className="truncate text-12 text-ink-faint">
          {[publisher, model.license, formatDate(model.updatedAt, i18n.language)].filter(Boolean).join(' · ')}
        </p>
      </div>
      <p className="flex gap-4 text-12 text-ink-faint tabular-nums">
        <span className="flex items-center gap-1">
          <Download aria-hidden="true" className="size-3.5" />
          {formatCount(model.downloads, i18n.language, true)}
          <span className="sr-only">{t('library.hub.downloads')}</span>
        </span>
        <span className="flex items-center gap-1">
          <Heart aria-hidden="true" className="size-3.5" />
          {formatCount(model.likes, i18n.language, true)}
          <span className="sr-only">{t('library.hub.likes')}</span>
        </span>
      </p>
    </li>
  )
}
