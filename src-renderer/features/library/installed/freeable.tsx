import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DiskUse, Model } from '#contract/models.ts'
import { formatBytes } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { LibraryLink } from '../library-link.tsx'
import { cardClasses } from '../page.tsx'

/** What is kept and need not be: the trash, unfinished downloads, the same bytes twice. */
export function Freeable({ use, models }: { use: DiskUse; models: readonly Model[] }) {
  const { t, i18n } = useTranslation()
  const { models: store } = useAppState()
  const showLibrary = useView((view) => view.showLibrary)
  const showError = useToasts((toasts) => toasts.showError)
  const bytes = (value: number) => formatBytes(value, i18n.language)
  const { emptyTrash, restore } = store.getState()
  const duplicates = use.duplicates
    .map((ids) => models.filter(({ id }) => ids.includes(id)))
    .filter((twins) => twins.length > 1)
  if (use.trash.length === 0 && use.partsBytes === 0 && duplicates.length === 0) return null
  return (
    <section aria-label={t('library.disk.freeable')}>
      <h2 className="mb-2 text-13 font-semibold">{t('library.disk.freeable')}</h2>
      <ul className={classes(cardClasses, 'divide-y divide-line text-13')}>
        {use.trash.length > 0 && (
          <FreeableRow
            title={t('library.disk.inTrash', { count: use.trash.length, bytes: bytes(use.trashBytes) })}
            text={use.trash.map(({ name }) => name).join(', ')}
          >
            {use.trash.length === 1 && (
              <Button size="small" onPress={() => void restore(use.trash[0]?.id ?? '').catch(showError)}>
                {t('library.disk.restore')}
              </Button>
            )}
            <Button size="small" onPress={() => void emptyTrash().catch(showError)}>
              {t('library.disk.emptyTrash')}
            </Button>
          </FreeableRow>
        )}
        {use.partsBytes > 0 && (
          <FreeableRow
            title={t('library.disk.unfinished', { bytes: bytes(use.partsBytes) })}
            text={t('library.disk.unfinishedText')}
          >
            <Button size="small" onPress={() => showLibrary('downloads')}>
              {t('library.disk.show')}
            </Button>
          </FreeableRow>
        )}
        {duplicates.map((twins) => (
          <FreeableRow
            key={twins[0]?.id}
            title={t('library.disk.duplicates', {
              count: twins.length,
              bytes: bytes((twins[0]?.sizeBytes ?? 0) * (twins.length - 1)),
            })}
            text={t('library.disk.duplicatesText')}
          >
            {twins.map((model) => (
              <LibraryLink
                key={model.id}
                section="installed"
                item={model.id}
                className="text-12 text-accent underline"
              >
                {model.publisher === '' ? model.name : `${model.publisher} · ${model.name}`}
              </LibraryLink>
            ))}
          </FreeableRow>
        ))}
      </ul>
    </section>
  )
}

function FreeableRow({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p>{title}</p>
        <p className="truncate text-12 text-ink-faint">{text}</p>
      </div>
      {children}
    </li>
  )
}
