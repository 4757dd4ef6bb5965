/**
 * The model library, in place of the conversation: what is here, what there is, what is on its way, and where else models lie.
 * Loaded when it is first opened. Knows the stores of models; nothing of chats but that one can be begun.
 */
import { ArrowLeft, WifiOff } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '#state/commands.ts'
import { isUnderWay, useDownloads } from '#state/downloads.ts'
import { useModels } from '#state/models.ts'
import { useSettings } from '#state/settings.ts'
import { librarySections, useView, type LibraryRoute } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { LinkGate } from '#features/conversation/link-gate.tsx'
import { CatalogPage } from './discover/catalog-page.tsx'
import { Discover } from './discover/discover.tsx'
import { HubPage } from './discover/hub-page.tsx'
import { Downloads } from './downloads/downloads.tsx'
import { Installed } from './installed/installed.tsx'
import { columnClasses } from './page.tsx'
import { Passport } from './passport/passport.tsx'
import { Places } from './places/places.tsx'

/** `start` stands at the beginning of the bar: what folds the chats. */
export function Library({ route, start }: { route: LibraryRoute; start: ReactNode }) {
  const { t } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  const leaveLibrary = useView((view) => view.leavePage)
  const isOffline = useSettings((state) => state.settings?.offline ?? false)
  const models = useModels((state) => state.models)
  const underWay = useDownloads(({ downloads }) => downloads?.filter(isUnderWay).length ?? 0)
  const heading = useRef<HTMLHeadingElement>(null)
  useFocusKept(route, heading)

  const back = () => (route.item === null ? leaveLibrary() : showLibrary(route.section))
  useCommand({ id: 'library.back', title: t('library.back'), group: 'view', keys: ['Escape'], run: back })

  const badges = { installed: models?.length ?? 0, downloads: underWay, discover: 0, places: 0 }
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-1 px-2">
        {start}
        <IconButton label={t('library.backToChat')} keys="Escape" onPress={leaveLibrary}>
          <ArrowLeft className="rtl:-scale-x-100" />
        </IconButton>
        <h1 ref={heading} tabIndex={-1} className="flex-1 px-1 text-14 font-semibold outline-none">
          {t('models.title')}
        </h1>
        {isOffline && (
          <p className="flex items-center gap-1.5 rounded-full bg-sunken px-3 py-1 text-12 text-ink-muted">
            <WifiOff aria-hidden="true" className="size-3.5" />
            {t('library.offline')}
          </p>
        )}
      </header>
      <Tabs
        label={t('models.title')}
        value={route.section}
        onChange={(section) => showLibrary(section)}
        columnClassName={columnClasses}
        tabs={librarySections.map((id) => ({
          id,
          text: t(`library.sections.${id}`),
          badge: badges[id] > 0 && (
            <span className="rounded-full bg-selected px-1.5 text-11 leading-4 font-medium text-ink-muted tabular-nums">
              {badges[id]}
            </span>
          ),
        }))}
      >
        <LinkGate text={t('library.hub.pageText')}>
          <Content route={route} />
        </LinkGate>
      </Tabs>
    </>
  )
}

const hubPrefix = 'hub:'

function Content({ route: { section, item } }: { route: LibraryRoute }) {
  switch (section) {
    case 'installed':
      return item === null ? <Installed /> : <Passport key={item} modelId={item} />
    case 'discover':
      if (item === null) return <Discover />
      return item.startsWith(hubPrefix) ? (
        <HubPage key={item} repository={item.slice(hubPrefix.length)} />
      ) : (
        <CatalogPage key={item} id={item} />
      )
    case 'downloads':
      return <Downloads />
    case 'places':
      return <Places />
  }
}

/** The library takes the focus when it opens; coming back from a model's page, its line in the list has it again. */
function useFocusKept({ item }: LibraryRoute, heading: React.RefObject<HTMLHeadingElement | null>) {
  const left = useRef<string | null>(null)
  useEffect(() => {
    if (item === null && left.current !== null) {
      document.querySelector<HTMLElement>(`[data-item="${CSS.escape(left.current)}"]`)?.focus()
    } else if (item === null) heading.current?.focus()
    left.current = item
  }, [item, heading])
}
