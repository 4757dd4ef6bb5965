import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DiskUse, Model } from '#contract/models.ts'
import { formatBytes } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useDownloads } from '#state/downloads.ts'
import { useAsked } from '#state/use-asked.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { LibraryLink } from '../library-link.tsx'

/** What the models take of the disk, and what of it could be freed. */
export function DiskUseCard({ models }: { models: readonly Model[] }) {
  const { t, i18n } = useTranslation()
  const { models: store } = useAppState()
  const downloads = useDownloads((state) => state.downloads)
  const parts = (downloads ?? []).map(({ id, status }) => `${id} ${status}`).join()
  const { value: use } = useAsked(`${models.map(({ id }) => id).join()} ${parts}`, () =>
    store.getState().diskUse(),
  )
  if (use === null) return <div className="h-15" aria-hidden="true" />
  const bytes = (value: number) => formatBytes(value, i18n.language)
  const total = use.modelsBytes + use.partsBytes + use.trashBytes
  const shares = [
    { name: t('library.disk.models'), bytes: use.modelsBytes, colour: 'bg-accent' },
    { name: t('library.disk.parts'), bytes: use.partsBytes, colour: 'bg-accent/50' },
    { name: t('library.disk.trash'), bytes: use.trashBytes, colour: 'bg-line-strong/60' },
  ].filter((share) => share.bytes > 0)
  return (
    <section aria-label={t('library.disk.title')}>
      <p className="mb-2 flex flex-wrap items-baseline gap-x-3 text-[13px]">
        <span className="font-medium">{t('library.disk.used', { bytes: bytes(total) })}</span>
        <span className="text-ink-faint">{t('library.disk.free', { bytes: bytes(use.freeBytes) })}</span>
      </p>
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-full bg-selected">
        {shares.map((share) => (
          <span
            key={share.name}
            className={classes('min-w-0.5', share.colour)}
            style={{ width: `${(share.bytes / (total + use.freeBytes)) * 100}%` }}
          />
        ))}
      </div>
      {shares.length > 1 && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[12px] text-ink-muted">
          {shares.map((share) => (
            <li key={share.name} className="flex items-center gap-1.5 tabular-nums">
              <span aria-hidden="true" className={classes('size-2 rounded-full', share.colour)} />
              {share.name} {bytes(share.bytes)}
            </li>
          ))}
        </ul>
      )}
      <Freeable use={use} models={models} />
    </section>
  )
}

/** What is kept and need not be: the trash, unfinished downloads, the same bytes twice. */
function Freeable({ use, models }: { use: DiskUse; models: readonly Model[] }) {
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
    <ul
      aria-label={t('library.disk.freeable')}
      className="mt-3 divide-y divide-line rounded-lg border border-line text-[13px]"
    >
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
              className="text-[12px] text-accent underline"
            >
              {model.publisher === '' ? model.name : `${model.publisher} · ${model.name}`}
            </LibraryLink>
          ))}
        </FreeableRow>
      ))}
    </ul>
  )
}

function FreeableRow({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-48">
        <p>{title}</p>
        <p className="truncate text-[12px] text-ink-faint">{text}</p>
      </div>
      {children}
    </li>
  )
}
