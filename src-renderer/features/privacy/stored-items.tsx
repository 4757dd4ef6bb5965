import { useTranslation } from 'react-i18next'
import type { StoredItem } from '#contract/privacy.ts'
import { formatBytes } from '#i18n/index.ts'

interface StoredItemsProps {
  items: readonly StoredItem[]
  counts: Record<'chats' | 'messages' | 'drafts' | 'prompts' | 'presets' | 'temporaryChats', number>
}

/** Everything in the data folder, the largest first. */
export function StoredItems({ items, counts }: StoredItemsProps) {
  const { t, i18n } = useTranslation()
  const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path
  // Files of one kind are one thing to whoever reads this.
  const kinds = [...new Set(items.map(({ kind }) => kind))].map((kind) => {
    const own = items.filter((item) => item.kind === kind)
    return {
      kind,
      paths: own.map(({ path }) => path),
      sizeBytes: own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    }
  })
  return (
    <section aria-label={t('privacy.stored')} className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">{t('privacy.stored')}</h3>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {kinds.map(({ kind, paths, sizeBytes }) => (
          <li key={kind} className="flex items-baseline gap-3 px-3 py-2 text-13">
            <span className="min-w-0 flex-1">
              {t(`privacy.kinds.${kind}`)}
              <code dir="ltr" className="block font-mono text-12 break-all text-ink-faint">
                {paths.map(nameOf).join(', ')}
              </code>
            </span>
            <span className="shrink-0 text-ink-muted tabular-nums">
              {formatBytes(sizeBytes, i18n.language)}
            </span>
          </li>
        ))}
      </ul>
      <p className="text-12 text-pretty text-ink-muted">
        {[
          t('privacy.chats', { count: counts.chats }),
          t('privacy.messages', { count: counts.messages }),
          t('privacy.drafts', { count: counts.drafts }),
          t('privacy.prompts', { count: counts.prompts }),
          t('privacy.presets', { count: counts.presets }),
          t('privacy.temporary', { count: counts.temporaryChats }),
        ].join(' · ')}
      </p>
    </section>
  )
}
