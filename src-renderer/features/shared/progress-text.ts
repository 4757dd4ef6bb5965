/** How far a download is, in words. Knows no component. */
import type { TFunction } from 'i18next'
import type { Download } from '#contract/downloads.ts'
import { formatBytes, formatDuration, formatPercent } from '#i18n/index.ts'

/** 0 to 1; undefined while nobody knows how large it is. */
export const shareOf = ({
  doneBytes,
  totalBytes,
}: Pick<Download, 'doneBytes' | 'totalBytes'>): number | undefined =>
  totalBytes === null || totalBytes === 0 ? undefined : Math.min(1, doneBytes / totalBytes)

/** `1.2 GB of 2.5 GB`, or what there is while the whole is unknown. */
export function amountText(t: TFunction, download: Download, locale: string): string {
  const done = formatBytes(download.doneBytes, locale)
  return download.totalBytes === null
    ? done
    : t('library.downloads.amount', { done, total: formatBytes(download.totalBytes, locale) })
}

/** Ends a line rather than begins one. */
const separator = '\u00a0· '

/** What it is doing: `1.2 GB of 2.5 GB · 12 MB/s · 2 min left`. */
export function progressText(t: TFunction, download: Download, locale: string): string {
  const { status, bytesPerSecond, remainingSeconds } = download
  const amount = amountText(t, download, locale)
  switch (status) {
    case 'running': {
      const speed =
        bytesPerSecond > 0 && t('library.downloads.perSecond', { bytes: formatBytes(bytesPerSecond, locale) })
      const left =
        remainingSeconds !== null &&
        t('library.downloads.left', { time: formatDuration(remainingSeconds, locale) })
      return [amount, speed, left].filter(Boolean).join(separator)
    }
    case 'queued':
      return download.doneBytes > 0
        ? [t('library.downloads.status.queued'), amount].join(separator)
        : t('library.downloads.status.queued')
    case 'paused':
      return [t('library.downloads.status.paused'), amount].join(separator)
    case 'waiting':
    case 'verifying':
    case 'failed':
    case 'done':
      return t(`library.downloads.status.${status}`)
  }
}

/** `43 %`, or nothing. */
export function percentText(download: Download, locale: string): string {
  const share = shareOf(download)
  return share === undefined ? '' : formatPercent(share, locale)
}
