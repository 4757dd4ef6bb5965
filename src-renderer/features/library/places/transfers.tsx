import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Copy } from '#contract/places.ts'
import { errorText, formatBytes } from '#i18n/index.ts'
import type { ShownError } from '#state/errors.ts'
import { usePlaces } from '#state/places.ts'
import { useToasts } from '#state/toasts.ts'
import { useUploads } from '#state/uploads.ts'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { ProgressBar } from '#ui/progress-bar.tsx'
import { cardClasses } from '../page.tsx'

/** Files on their way in or out: sent by this browser, or copied by the host. `direction` leaves out the others. */
export function Transfers({ direction }: { direction?: Copy['direction'] }) {
  const { t } = useTranslation()
  const allCopies = usePlaces((state) => state.copies)
  const cancelCopy = usePlaces((state) => state.cancelCopy)
  const allUploads = useUploads((state) => state.uploads)
  const dismiss = useUploads((state) => state.dismiss)
  const showError = useToasts((toasts) => toasts.showError)
  const copies = allCopies.filter((copy) => direction === undefined || copy.direction === direction)
  const uploads = direction === 'out' ? [] : allUploads
  if (copies.length === 0 && uploads.length === 0) return null
  return (
    <section aria-label={t('library.transfers.title')}>
      <h2 className="mb-2 text-13 font-semibold">{t('library.transfers.title')}</h2>
      <ul className={classes(cardClasses, 'divide-y divide-line')}>
        {uploads.map(({ id, status, ...upload }) => (
          <TransferRow key={id} {...upload} status={status} direction="in" onDismiss={() => dismiss(id)} />
        ))}
        {copies.map(({ id, ...copy }) => (
          <TransferRow key={id} {...copy} onDismiss={() => void cancelCopy(id).catch(showError)} />
        ))}
      </ul>
    </section>
  )
}

interface TransferRowProps {
  name: string
  direction: 'in' | 'out'
  status: Copy['status'] | 'sending'
  wasThere?: boolean
  doneBytes: number
  totalBytes: number
  error: ShownError | null
  onDismiss: () => void
}

function TransferRow(props: TransferRowProps) {
  const { name, direction, status, wasThere, doneBytes, totalBytes, error, onDismiss } = props
  const { t, i18n } = useTranslation()
  const isRunning = status === 'sending' || status === 'copying' || status === 'checking'
  const amount = t('library.downloads.amount', {
    done: formatBytes(doneBytes, i18n.language),
    total: formatBytes(totalBytes, i18n.language),
  })
  return (
    <li className="px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate text-13 font-medium">{name}</p>
          <p role="status" className="flex items-center gap-1.5 text-12 text-ink-muted">
            {status === 'done' && <CircleCheck aria-hidden="true" className="size-3.5 text-accent" />}
            {t(`library.transfers.${direction}.${status === 'done' && wasThere ? 'wasThere' : status}`)}
          </p>
        </div>
        {isRunning && <span className="text-12 text-ink-faint tabular-nums">{amount}</span>}
        <IconButton
          label={
            isRunning ? t('library.transfers.cancel', { name }) : t('library.transfers.forget', { name })
          }
          onPress={onDismiss}
        >
          <X />
        </IconButton>
      </div>
      {isRunning && (
        <ProgressBar
          className="mt-2"
          label={t('library.downloads.progressOf', { name })}
          {...(totalBytes > 0 && { value: doneBytes / totalBytes })}
        />
      )}
      {error && (
        <p role="alert" className="mt-2 flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-12 text-danger">
          <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {errorText(t, error)}
        </p>
      )}
    </li>
  )
}
