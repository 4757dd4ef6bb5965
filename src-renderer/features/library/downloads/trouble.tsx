import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Download } from '#contract/downloads.ts'
import { errorText, formatBytes } from '#i18n/index.ts'
import type { ShownError } from '#state/errors.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { useAskToOpen } from '#features/conversation/link-gate.tsx'
import { useGoOnline } from '../discover/offline-note.tsx'

/** Why a download stands still, what is kept of it, and the way to what would help; nothing while all is well. */
export function Trouble({ download }: { download: Download }) {
  const { t, i18n } = useTranslation()
  const { status, error, doneBytes } = download
  const isFailed = status === 'failed'
  if (error === null || !(isFailed || status === 'waiting')) return null
  return (
    <TroubleBox error={error} isWarning={!isFailed}>
      {doneBytes > 0 && t('library.downloads.kept', { bytes: formatBytes(doneBytes, i18n.language) })}
    </TroubleBox>
  )
}

interface TroubleBoxProps {
  error: ShownError
  /** It mends itself. */
  isWarning?: boolean
  onRetry?: () => void
  children?: React.ReactNode
}

/** An error of the hub or of a download in words, with the way to what would help. */
export function TroubleBox({ error, isWarning = false, onRetry, children }: TroubleBoxProps) {
  const { t } = useTranslation()
  return (
    <div
      role={isWarning ? undefined : 'alert'}
      className={classes(
        'mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md px-3 py-2 text-12 leading-4',
        isWarning ? 'bg-warning-soft text-warning' : 'bg-danger-soft text-danger',
      )}
    >
      <p className="flex min-w-0 flex-1 basis-56 gap-2">
        <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
        <span>
          {errorText(t, error)} {children}
        </span>
      </p>
      <WaysOut error={error} />
      {onRetry && (
        <Button size="small" onPress={onRetry}>
          {t('library.hub.tryAgain')}
        </Button>
      )}
    </div>
  )
}

function WaysOut({ error: { code, details } }: { error: ShownError }) {
  const { t } = useTranslation()
  const showDialog = useView((view) => view.showDialog)
  const showLibrary = useView((view) => view.showLibrary)
  const goOnline = useGoOnline()
  const askToOpen = useAskToOpen()
  const page = details?.page
  const ways: Partial<Record<ShownError['code'], [text: string, go: () => void][]>> = {
    HUB_ACCESS: [
      ...(typeof page === 'string'
        ? [[t('library.hub.openPage'), () => askToOpen(page)] satisfies [string, () => void]]
        : []),
      [t('library.hub.enterToken'), () => showDialog('settings')],
    ],
    OFFLINE: [[t('library.discover.goOnline'), goOnline]],
    DISK_FULL: [[t('library.disk.freeable'), () => showLibrary('installed')]],
  }
  return ways[code]?.map(([text, go]) => (
    <Button key={text} size="small" onPress={go}>
      {text}
    </Button>
  ))
}
