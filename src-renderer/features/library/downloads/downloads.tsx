/** The queue: what is on its way, in which order, what went wrong, and what has just arrived. */
import { ArrowDownToLine, Compass, Link } from 'lucide-react'
import { useState } from 'react'
import { GridList } from 'react-aria-components/GridList'
import { DropIndicator, useDragAndDrop } from 'react-aria-components/useDragAndDrop'
import { useTranslation } from 'react-i18next'
import type { Download } from '#contract/downloads.ts'
import { isPending, useDownloads } from '#state/downloads.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { EmptyState } from '#ui/empty-state.tsx'
import { cardClasses, columnClasses } from '../page.tsx'
import { AddressDialog } from './address-dialog.tsx'
import { DoneRow } from './done-row.tsx'
import { DownloadRow } from './download-row.tsx'

export function Downloads() {
  const { t } = useTranslation()
  const downloads = useDownloads((state) => state.downloads)
  const showLibrary = useView((view) => view.showLibrary)
  const [asksAddress, setAsksAddress] = useState(false)
  const pending = downloads?.filter(isPending) ?? []
  const done = downloads?.filter((download) => !isPending(download)) ?? []
  const address = (
    <Button size="small" onPress={() => setAsksAddress(true)}>
      <Link aria-hidden="true" className="size-3.5" />
      {t('library.downloads.fromAddress')}
    </Button>
  )
  return (
    <div className={classes(columnClasses, 'flex flex-col gap-6 pt-5 pb-16')}>
      {pending.length === 0 && done.length === 0 ? (
        <EmptyState icon={<ArrowDownToLine />} title={t('library.downloads.noneTitle')}>
          <p className="text-13 text-pretty">{t('library.downloads.noneText')}</p>
          <div className="mt-2 flex flex-wrap items-center justify-center gap-2">
            <Button size="small" variant="primary" onPress={() => showLibrary('discover')}>
              <Compass aria-hidden="true" className="size-3.5" />
              {t('library.installed.discover')}
            </Button>
            {address}
          </div>
        </EmptyState>
      ) : (
        <section aria-label={t('library.downloads.queue')}>
          <div className="mb-2 flex min-h-7 items-center gap-3">
            <h2 className="flex-1 text-13 font-semibold">{t('library.downloads.queue')}</h2>
            {address}
          </div>
          {pending.length > 0 ? (
            <Queue downloads={pending} />
          ) : (
            <p className="text-13 text-ink-muted">{t('library.downloads.allDone')}</p>
          )}
        </section>
      )}
      {done.length > 0 && (
        <section aria-label={t('library.downloads.done')}>
          <h2 className="mb-2 text-13 font-semibold">{t('library.downloads.done')}</h2>
          <ul className={classes(cardClasses, 'divide-y divide-line')}>
            {done.map((download) => (
              <DoneRow key={download.id} download={download} />
            ))}
          </ul>
        </section>
      )}
      <AddressDialog isOpen={asksAddress} onClose={() => setAsksAddress(false)} />
    </div>
  )
}

/** Rows that can be dragged, or moved with the keyboard from their handle: Enter, arrows, Enter. */
function Queue({ downloads }: { downloads: readonly Download[] }) {
  const { t } = useTranslation()
  const move = useDownloads((state) => state.move)
  const showError = useToasts((toasts) => toasts.showError)
  const ids = downloads.map(({ id }) => id)
  const { dragAndDropHooks } = useDragAndDrop({
    // A row that can be dragged lets nobody mark its text.
    isDisabled: downloads.length < 2,
    getItems: (keys) => [...keys].map((key) => ({ 'palabre-download': String(key) })),
    acceptedDragTypes: ['palabre-download'],
    renderDropIndicator: (target) => (
      <DropIndicator
        target={target}
        className="outline-1 outline-transparent data-drop-target:outline-accent"
      />
    ),
    onReorder({ keys, target }) {
      const id = String([...keys][0])
      const rest = ids.filter((each) => each !== id)
      const before = rest.indexOf(String(target.key))
      void move(id, target.dropPosition === 'after' ? before + 1 : before).catch(showError)
    },
  })
  return (
    <GridList
      aria-label={t('library.downloads.queue')}
      items={downloads.map((download, index) => ({ id: download.id, download, index }))}
      dependencies={[downloads]}
      keyboardNavigationBehavior="tab"
      className={classes(cardClasses, 'outline-none')}
      dragAndDropHooks={dragAndDropHooks}
    >
      {({ download }) => <DownloadRow download={download} canMove={downloads.length > 1} />}
    </GridList>
  )
}
