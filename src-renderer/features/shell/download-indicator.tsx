import { ArrowDownToLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '#i18n/index.ts'
import { isUnderWay, useDownloads } from '#state/downloads.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'

/** How far everything together is that is being downloaded; nothing while nothing is. Leads to the queue. */
export function DownloadIndicator({ isSmall = false }: { isSmall?: boolean }) {
  const { t, i18n } = useTranslation()
  const showLibrary = useView((view) => view.showLibrary)
  const downloads = useDownloads((state) => state.downloads)
  const underWay = downloads?.filter(isUnderWay) ?? []
  const [first] = underWay
  if (first === undefined) return null
  const total = underWay.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0)
  const share = total === 0 ? undefined : underWay.reduce((sum, { doneBytes }) => sum + doneBytes, 0) / total
  const count = underWay.length
  const percent = share === undefined ? '' : formatPercent(share, i18n.language)
  const label =
    share === undefined
      ? t('library.downloads.indicatorNone', { count })
      : t('library.downloads.indicator', { count, percent })
  if (isSmall) {
    return (
      <Button
        variant="quiet"
        aria-label={label}
        className="px-2 text-accent tabular-nums"
        onPress={() => showLibrary('downloads')}
      >
        <ArrowDownToLine aria-hidden="true" className="size-4" />
        <span className="max-sm:hidden">{percent}</span>
      </Button>
    )
  }
  return (
    <div className="shrink-0 border-t border-line p-2">
      <Button
        variant="quiet"
        aria-label={label}
        className="h-auto w-full flex-col items-stretch py-1.5 whitespace-normal"
        onPress={() => showLibrary('downloads')}
      >
        <span className="flex items-center gap-2 text-12">
          <ArrowDownToLine aria-hidden="true" className="size-3.5 shrink-0 text-accent" />
          <span className="min-w-0 flex-1 truncate text-start">
            {count === 1 ? first.name : t('library.downloads.indicatorNone', { count })}
          </span>
          <span className="text-ink-faint tabular-nums">{percent}</span>
        </span>
        <ProgressBar label={label} {...(share !== undefined && { value: share })} />
      </Button>
    </div>
  )
}
