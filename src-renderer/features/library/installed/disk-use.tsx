import { useTranslation } from 'react-i18next'
import type { DiskUse } from '#contract/models.ts'
import { formatBytes } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'

/** What the models take of the disk. */
export function DiskUseBar({ use }: { use: DiskUse }) {
  const { t, i18n } = useTranslation()
  const bytes = (value: number) => formatBytes(value, i18n.language)
  const total = use.modelsBytes + use.partsBytes + use.trashBytes
  const shares = [
    { name: t('library.disk.models'), bytes: use.modelsBytes, colour: 'bg-accent' },
    { name: t('library.disk.parts'), bytes: use.partsBytes, colour: 'bg-accent/50' },
    { name: t('library.disk.trash'), bytes: use.trashBytes, colour: 'bg-line-strong/60' },
  ].filter((share) => share.bytes > 0)
  return (
    <section aria-label={t('library.disk.title')}>
      <p className="mb-2 flex flex-wrap items-baseline gap-x-3 text-13">
        <span className="font-medium">
          {total === 0 ? t('library.disk.none') : t('library.disk.used', { bytes: bytes(total) })}
        </span>
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
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-12 text-ink-muted">
          {shares.map((share) => (
            <li key={share.name} className="flex items-center gap-1.5 tabular-nums">
              <span aria-hidden="true" className={classes('size-2 rounded-full', share.colour)} />
              {share.name} {bytes(share.bytes)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
